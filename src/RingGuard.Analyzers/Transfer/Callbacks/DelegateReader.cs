using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer.Callbacks;

/// <summary>What a delegate value runs, as far as the source shows it.</summary>
internal sealed class DelegateReader(BodyScope scope, ValueReader values)
{
    /// <summary>The target of a delegate that is made here; null when it is not known.</summary>
    public DelegateTargets? TargetsOf(IOperation target, KernelState state)
    {
        switch (target)
        {
            case IFlowAnonymousFunctionOperation lambda:
                // One that is bound to the contract of a delegate type is checked against that, wherever it is called.
                return lambda.Parent?.Type is INamedTypeSymbol type && HasContract(type) ? null : DelegateTargets.Of(new DelegateTarget(lambda.Symbol, lambda.Syntax));
            case IMethodReferenceOperation { Method.MethodKind: MethodKind.DelegateInvoke, Instance: { } inner }:
                return values.Read(inner, state).Delegate;
            case IMethodReferenceOperation { Method: { ReducedFrom: null } method } reference:
                var receiver = reference.Instance is null ? null : values.Read(reference.Instance, state).Path;
                return DelegateTargets.Of(new DelegateTarget(method, reference.Syntax)
                {
                    Receiver = receiver,
                    ReceiverType = reference.IsVirtual ? reference.Instance?.Type : null,
                });
            case IMethodReferenceOperation:
                return null;
            default:
                return values.Read(target, state).Delegate;
        }
    }

    /// <summary>A value of a variable as it stands, or as the only assignment to the variable of an enclosing method has it.</summary>
    public SymbolicValue OfVariable(ISymbol variable, SymbolicValue value)
    {
        if (TypeOf(variable) is not { TypeKind: TypeKind.Delegate })
            return value;
        if (value.Delegate is null)
        {
            return variable is ILocalSymbol local && scope.IsNested && !SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, scope.Method)
                && scope.Model.Delegates.OfCaptured(local) is { } captured
                ? value with { Delegate = captured, IsNull = Tri.False }
                : value;
        }

        return scope.Model.Delegates.MayChangeUnseen(variable) ? value with { Delegate = null } : value;
    }

    /// <summary>A field or property that gets its value once, where it is declared.</summary>
    public SymbolicValue OfMember(ISymbol member, SymbolicValue value)
        => TypeOf(member) is { TypeKind: TypeKind.Delegate } && scope.Model.Delegates.OfStorage(member) is { } targets
            ? value with { Delegate = targets, IsNull = Tri.False }
            : value;

    /// <summary>The parameter of this body, or of a method around it, that the value is; null when it is something else.</summary>
    public IParameterSymbol? ParameterOf(SymbolicValue value)
        => value is { Delegate: null, Path: { Root: PathRoot.Parameter, Elements.IsEmpty: true, RootSymbol: IParameterSymbol { RefKind: RefKind.None } parameter } }
            && parameter.ContainingSymbol is IMethodSymbol owner && !ArgumentPassing.IsWritten(owner, parameter.Name)
            ? parameter
            : null;

    public bool HasContract(INamedTypeSymbol delegateType)
        => scope.Model.Contracts.GetDelegateContract(delegateType) is { SpeaksOfCallable: true } or { RunsIn: not null };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
