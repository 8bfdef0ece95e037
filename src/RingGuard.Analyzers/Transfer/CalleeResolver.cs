using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Finds whom a call reaches, and that callee's summary.</summary>
internal sealed class CalleeResolver(BodyScope scope)
{
    private readonly Dictionary<IMethodSymbol, MethodSummary> _delegateCalls = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The most exact member that is certain to run: an interface call through an implicit conversion (as <c>using</c>
    /// makes for Dispose) reaches the implementation of the operand's own type.
    /// </summary>
    public IMethodSymbol Resolve(IOperation operation, IMethodSymbol method, IOperation? receiver)
    {
        method = method.ReducedFrom ?? method;
        // For a struct, "using" calls the interface member on the struct itself.
        var receiverType = receiver is IConversionOperation { IsImplicit: true, OperatorMethod: null } converted ? converted.Operand.Type : receiver?.Type;
        if (method.ContainingType?.TypeKind == TypeKind.Interface && receiverType is INamedTypeSymbol actual
            && actual.TypeKind is TypeKind.Class or TypeKind.Struct
            && actual.FindImplementationForInterfaceMember(method) is IMethodSymbol implementation)
        {
            return implementation;
        }

        // The using statement of a struct calls the interface's Dispose on it without a conversion.
        if (receiver?.Type is INamedTypeSymbol { TypeKind: TypeKind.Struct } structure && method.ContainingType?.TypeKind == TypeKind.Interface
            && structure.FindImplementationForInterfaceMember(method) is IMethodSymbol own)
        {
            return own;
        }

        return method;
    }

    public MethodSummary SummaryOf(IOperation operation, IMethodSymbol method)
    {
        if (IsLockStatement(operation))
            return LockStatement(method);
        if (method.MethodKind == MethodKind.DelegateInvoke && method.ContainingType is { } delegateType)
        {
            var contract = scope.Model.Contracts.GetDelegateContract(delegateType);
            if (!scope.Model.Contracts.DelegateCall.IsEmpty)
                return _delegateCalls.TryGetValue(method, out var known) ? known : _delegateCalls[method] = DelegateCall(method, contract);
            return contract.SpeaksOfCallable ? scope.Model.Summaries.Lowered(method, contract) : MethodSummary.Unknown;
        }

        var receiver = operation switch
        {
            IInvocationOperation { IsVirtual: true, Instance: { } instance } => TypeOf(instance),
            IPropertyReferenceOperation { Instance: { } instance } when !instance.Syntax.IsKind(SyntaxKind.BaseExpression) => TypeOf(instance),
            _ => null,
        };
        return scope.Model.Summaries.Get(method, receiver, scope.Stack);
    }

    private static ITypeSymbol? TypeOf(IOperation instance)
    {
        while (instance is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion)
            instance = conversion.Operand;
        return instance.Type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.Length > 0 ? parameter.ConstraintTypes[0] : null : instance.Type;
    }

    /// <summary>What any call of a delegate does in this kernel (<c>construct delegate-call</c>), then what the delegate's type says.</summary>
    private MethodSummary DelegateCall(IMethodSymbol invoke, MemberContract contract)
        => scope.Model.Lowering.Lower(invoke, new MemberContract { Clauses = scope.Model.Contracts.DelegateCall.AddRange(contract.Clauses) });

    /// <summary>The compiler lowers <c>lock</c> to Monitor.Enter and Exit; what it does is the kernel's to say.</summary>
    private static bool IsLockStatement(IOperation operation) => operation.IsImplicit && operation.Syntax.IsKind(SyntaxKind.LockStatement)
        || operation.IsImplicit && operation.Syntax.Parent is { } parent && parent.IsKind(SyntaxKind.LockStatement) && operation is IInvocationOperation;

    private MethodSummary LockStatement(IMethodSymbol method)
    {
        var clause = scope.Model.Contracts.LockStatement;
        if (clause.Kind != ClauseKind.Acquires || clause.Resource is not Resource.Lock || method.Parameters.IsEmpty)
            return MethodSummary.Unknown;
        // A core library without the form that reports through a flag is lowered to the plain one, behind which it is held.
        var reports = method.Parameters.Length > 1;
        var isEnter = reports || method.Name == nameof(System.Threading.Monitor.Enter);
        var delta = new ResourceDelta(new ResourceKey(Resource.Lock), AccessPath.Of(PathRoot.Parameter, method.Parameters[0]))
        {
            Lock = new LockTraits(clause.LockKind ?? LockKind.Mutex, null, Nested: false, clause.Reentrant ?? true),
        };
        var exit = new ExitEffect(OutcomeKey.Any);
        exit = isEnter
            ? (reports ? exit with { Outcome = OutcomeKey.True, OutcomeParameter = 1 } : exit) with { Acquired = System.Collections.Immutable.ImmutableArray.Create(delta) }
            : exit with { Released = System.Collections.Immutable.ImmutableArray.Create(delta) };
        return new MethodSummary
        {
            Source = SummarySource.Contract,
            Exits = System.Collections.Immutable.ImmutableArray.Create(exit),
        };
    }
}
