using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// Locks, waits and threads of the .NET library in an assembly that says that it is kernel code: there is no host below it
/// that could serve them. Silent about what the kernel defines itself or describes in a contract file of its own.
/// </summary>
internal sealed class ManagedThreadingCheck(BodyScope scope)
{
    public void Visit(IOperation operation, ObservationRecorder recorder)
    {
        var member = operation switch
        {
            IInvocationOperation invocation => invocation.TargetMethod.ReducedFrom ?? invocation.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor,
            IPropertyReferenceOperation { Property.Name: "Result" } property => (ISymbol)property.Property,
            _ => null,
        };
        if (member?.ContainingType is not { } type || !IsPrimitive(type, member.Name))
            return;
        var isLockStatement = operation.IsImplicit && operation.Syntax.FirstAncestorOrSelf<SyntaxNode>(static n => n is Microsoft.CodeAnalysis.CSharp.Syntax.StatementSyntax)?.IsKind(SyntaxKind.LockStatement) == true;
        if (isLockStatement && scope.Model.Contracts.Index.HasOwnLockStatement)
            return;
        if (isLockStatement || (!operation.IsImplicit && !IsDescribed(member)))
            Report(operation, member, type, isLockStatement, recorder);
    }

    private void Report(IOperation operation, ISymbol member, INamedTypeSymbol type, bool isLockStatement, ObservationRecorder recorder)
    {
        recorder.Failed(ObservationKind.ManagedThreading, scope.Numbers.OfSite(operation), null, () => new Observation(ObservationKind.ManagedThreading, BodyScope.LocationOf(operation))
        {
            Object = isLockStatement ? "lock" : member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? $"new {type.Name}" : $"{type.Name}.{member.Name}",
        });
    }

    private bool IsDescribed(ISymbol member)
        => SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, scope.Model.Compilation.Assembly)
        || (member.OriginalDefinition.GetDocumentationCommentId() is { } id && scope.Model.Contracts.Index.Project.Find(id).Count > 0);

    /// <summary>What gives back (Exit, Release) is the same cause as what took.</summary>
    private static bool IsPrimitive(INamedTypeSymbol type, string member)
    {
        if (member.StartsWith("Exit", System.StringComparison.Ordinal) || member.StartsWith("Release", System.StringComparison.Ordinal) || member is "Dispose")
            return false;
        return NamespaceOf(type) switch
        {
            "System.Threading" => type.Name switch
            {
                "Monitor" or "Lock" or "Mutex" or "Semaphore" or "SemaphoreSlim" or "SpinLock" or "ReaderWriterLock" or "ReaderWriterLockSlim" or "WaitHandle"
                    or "EventWaitHandle" or "ManualResetEvent" or "ManualResetEventSlim" or "AutoResetEvent" or "CountdownEvent" or "Barrier" or "ThreadPool"
                    or "Timer" or "PeriodicTimer" => true,
                "SpinWait" => member is "SpinOnce" or "SpinUntil",
                "Thread" => member is ".ctor" or "Start" or "UnsafeStart" or "Sleep" or "Join" or "Yield" or "Interrupt" or "Abort" or "Suspend" or "Resume",
                _ => false,
            },
            "System.Threading.Tasks" => type.Name switch
            {
                "Task" => member is "Run" or "Wait" or "WaitAll" or "WaitAny" or "Delay" or "Start" or "RunSynchronously" or "ContinueWith" or "Result" or "Yield" or ".ctor",
                "TaskFactory" => member is "StartNew" or "ContinueWhenAll" or "ContinueWhenAny",
                "Parallel" => true,
                _ => false,
            },
            "System.Timers" => type.Name == "Timer",
            "System.Linq" => type.Name == "ParallelEnumerable",
            _ => false,
        };
    }

    private static string NamespaceOf(INamedTypeSymbol type)
        => type.ContainingNamespace is { IsGlobalNamespace: false, Name: "Threading" or "Tasks" or "Timers" or "Linq" } space ? space.ToDisplayString() : "";
}
