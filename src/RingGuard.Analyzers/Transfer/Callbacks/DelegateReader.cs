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
        if (TypeOf(variable) is not { TypeKind: TypeKind.Delegate or TypeKind.FunctionPointer })
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

    /// <summary>A field or property of this object, or a static one, of which all assignments are in sight.</summary>
    public SymbolicValue OfMember(ISymbol member, SymbolicValue value)
        => TypeOf(member) is { TypeKind: TypeKind.Delegate or TypeKind.FunctionPointer } && IsOwn(value.Path, member)
            && (scope.Model.Delegates.OfStorage(member, scope.Stack.Uses) ?? OfGetter(member)) is { } targets
            ? value with { Delegate = targets }
            : value;

    /// <summary>An element of a collection that is a member of this object, or static.</summary>
    public SymbolicValue OfElement(AccessPath? collection, SymbolicValue value)
        => collection is not null && MemberOf(collection) is { } member && HoldsDelegates(member)
            && scope.Model.Delegates.OfElements(member, scope.Stack.Uses) is { } targets
            ? value with { Delegate = targets }
            : value;

    /// <summary>What a call returns.</summary>
    public SymbolicValue OfCall(IInvocationOperation call, SymbolicValue value)
        => call is { IsVirtual: false, Type.TypeKind: TypeKind.Delegate or TypeKind.FunctionPointer, TargetMethod.MethodKind: MethodKind.Ordinary } && value.Delegate is null
            && call.Instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
            && scope.Model.Delegates.OfResult(call.TargetMethod, scope.Stack.Uses) is { } targets
            ? value with { Delegate = targets }
            : value;

    private static bool HoldsDelegates(ISymbol member) => TypeOf(member) switch
    {
        IArrayTypeSymbol array => array.ElementType.TypeKind is TypeKind.Delegate or TypeKind.FunctionPointer,
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => arguments[arguments.Length - 1].TypeKind == TypeKind.Delegate,
        _ => false,
    };

    private DelegateTargets? OfGetter(ISymbol member)
        => member is IPropertySymbol { GetMethod: { DeclaringSyntaxReferences.IsEmpty: false } getter, IsVirtual: false, IsOverride: false, IsAbstract: false } && !IsAuto(getter)
            ? scope.Model.Delegates.OfResult(getter, scope.Stack.Uses)
            : null;

    private static bool IsAuto(IMethodSymbol getter)
        => getter.DeclaringSyntaxReferences[0].GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.AccessorDeclarationSyntax { Body: null, ExpressionBody: null };

    private static bool IsOwn(AccessPath? path, ISymbol member)
        => path is not null && SymbolEqualityComparer.Default.Equals(MemberOf(path), member.OriginalDefinition);

    /// <summary>The member that is the whole path.</summary>
    private static ISymbol? MemberOf(AccessPath path) => path switch
    {
        { Root: PathRoot.Static, Elements.IsEmpty: true } => path.RootSymbol,
        { Root: PathRoot.This, Elements.Length: 1 } => path.Elements[0].Member,
        _ => null,
    };

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
