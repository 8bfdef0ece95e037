using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Reads <see cref="MemberTraits"/> off tokens; finds too many, binds nothing.</summary>
internal static class TraitsScan
{
    public static MemberTraits Of(SyntaxToken token)
    {
        switch (token.Kind())
        {
            case SyntaxKind.FloatKeyword or SyntaxKind.DoubleKeyword:
                return MemberTraits.UsesFloat;
            case SyntaxKind.NumericLiteralToken:
                return token.Value is float or double ? MemberTraits.UsesFloat : MemberTraits.None;
            case SyntaxKind.AsyncKeyword:
                return MemberTraits.IsAsync;
            case SyntaxKind.LockKeyword:
                return MemberTraits.UsesThreading;
            case SyntaxKind.IdentifierToken:
                return OfName(token.ValueText);
            default:
                return MemberTraits.None;
        }
    }

    public static MemberTraits OfAttributes(SyntaxNode declaration)
    {
        var member = declaration as MemberDeclarationSyntax ?? declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (member is null or BaseTypeDeclarationSyntax)
            return MemberTraits.None;
        foreach (var list in member.AttributeLists)
        {
            foreach (var attribute in list.Attributes)
            {
                var name = attribute.Name is QualifiedNameSyntax qualified ? qualified.Right.Identifier.ValueText : attribute.Name.ToString();
                if (name.EndsWith("Attribute", System.StringComparison.Ordinal))
                    name = name.Substring(0, name.Length - "Attribute".Length);
                if (name is "Requires" or "RunsIn" or "RequiresPreemptDisabled" or "RequiresIrqsDisabled" or "HotPath" or "NoFpu")
                    return MemberTraits.HasContext;
            }
        }

        return MemberTraits.None;
    }

    private static MemberTraits OfName(string name)
    {
        switch (name)
        {
            case "Half" or "Math" or "MathF" or "Single" or "Double" or "NFloat" or "Complex" or "Quaternion" or "BitOperations" or "Plane":
                return MemberTraits.UsesFloat;
            case "Monitor" or "Mutex" or "Semaphore" or "SemaphoreSlim" or "ReaderWriterLock" or "ReaderWriterLockSlim" or "Thread" or "ThreadPool" or "Task"
                or "Parallel" or "Timer" or "PeriodicTimer" or "Barrier" or "CountdownEvent" or "ManualResetEvent" or "ManualResetEventSlim"
                or "AutoResetEvent" or "EventWaitHandle" or "SpinWait" or "AsParallel":
                return MemberTraits.UsesThreading;
            default:
                return name.StartsWith("Vector", System.StringComparison.Ordinal) || name.StartsWith("Matrix", System.StringComparison.Ordinal)
                    ? MemberTraits.UsesFloat
                    : MemberTraits.None;
        }
    }
}
