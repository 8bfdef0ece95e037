using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>Where values that may go stale come from, and through which expressions they go.</summary>
internal sealed class StaleSources(BodyScope scope, ValueReader values)
{
    private const int MaxDepth = 12;

    private readonly ValueKeys _keys = new(scope, values);

    public static bool IsReference(ITypeSymbol type) => type.IsReferenceType || type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer;

    public static string NameOf(ISymbol member) => member switch
    {
        IMethodSymbol { AssociatedSymbol: { } owner } => NameOf(owner),
        IMethodSymbol { MethodKind: MethodKind.DelegateInvoke } => member.ContainingType.Name,
        _ => member.ContainingType is { } type ? type.Name + "." + member.Name : member.Name,
    };

    /// <summary>The name under which a variable, capture or member keeps its value; null when it has none.</summary>
    public AccessPath? KeyOf(IOperation? target, KernelState state) => target is IInvocationOperation ? null : _keys.Of(target, state);

    /// <summary>A member that always gives a value of now: what is written to it is not tracked under its name.</summary>
    public bool IsSource(IOperation target) => target switch
    {
        IFieldReferenceOperation field => StaleRoles.OfRoles(scope.Model.Contracts.GetRoles(field.Field)) is not null,
        IPropertyReferenceOperation property => StaleRoles.OfRoles(scope.Model.Contracts.GetRoles(property.Property)) is not null,
        _ => false,
    };

    /// <summary>The values that an expression hands on, under keys of their own.</summary>
    public ImmutableArray<TrackedValue> ValuesOf(IOperation value, KernelState state, StalenessFacet? facet)
    {
        var builder = ImmutableArray.CreateBuilder<TrackedValue>();
        Add(value, state, facet, builder, isDerived: false, depth: 0);
        return builder.Count == 0 ? ImmutableArray<TrackedValue>.Empty : builder.ToImmutable();
    }

    private void Add(IOperation? value, KernelState state, StalenessFacet? facet, ImmutableArray<TrackedValue>.Builder found, bool isDerived, int depth)
    {
        if (value is null || depth > MaxDepth)
            return;
        switch (value)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                Add(conversion.Operand, state, facet, found, isDerived, depth + 1);
                return;
            case IParenthesizedOperation parenthesized:
                Add(parenthesized.Operand, state, facet, found, isDerived, depth + 1);
                return;
            case ISimpleAssignmentOperation assignment:
                Add(assignment.Value, state, facet, found, isDerived, depth + 1);
                return;
            case IUnaryOperation { OperatorMethod: null } unary:
                Add(unary.Operand, state, facet, found, isDerived: true, depth + 1);
                return;
            case IBinaryOperation { OperatorMethod: null } binary when !IsComparison(binary):
                Add(binary.LeftOperand, state, facet, found, isDerived: true, depth + 1);
                Add(binary.RightOperand, state, facet, found, isDerived: true, depth + 1);
                return;
            case IConditionalOperation conditional:
                Add(conditional.WhenTrue, state, facet, found, isDerived, depth + 1);
                Add(conditional.WhenFalse, state, facet, found, isDerived, depth + 1);
                return;
            case IInvocationOperation invocation:
                AddResult(invocation, invocation.TargetMethod, invocation.Instance, isRef: invocation.TargetMethod.ReturnsByRef, state, found, isDerived);
                AddPassedThrough(invocation, state, facet, found, depth);
                AddAnswer(invocation, invocation.Instance, state, facet, found, depth);
                return;
            case IBinaryOperation { OperatorMethod: null } comparison:
                AddAnswer(comparison, Unconverted(comparison.LeftOperand) is IBinaryOperation masked ? masked.LeftOperand : comparison.LeftOperand, state, facet, found, depth);
                return;
            case IPropertyReferenceOperation property when AddMember(property, property.Property, property.Instance, state, found, isDerived):
                return;
            case IFieldReferenceOperation field when AddMember(field, field.Field, field.Instance, state, found, isDerived):
                return;
            case IPropertyReferenceOperation { Property.GetMethod: { } getter } property when AddResult(property, getter, property.Instance, isRef: property.Property.ReturnsByRef, state, found, isDerived):
                return;
            case IPropertyReferenceOperation { Instance: { } flags, Type.SpecialType: SpecialType.System_Boolean } answer when KeyOf(answer, state) is null || !IsTracked(answer, state, facet):
                AddAnswer(answer, flags, state, facet, found, depth);
                return;
            case IDelegateCreationOperation creation:
                AddCaptured(creation, facet, found);
                return;
        }

        if (facet is null || KeyOf(value, state) is not { } key)
            return;
        foreach (var tracked in facet.Values)
        {
            if (tracked.Key.Equals(key) && Survives(tracked, isDerived))
                found.Add(isDerived ? tracked with { IsReference = false } : tracked);
        }
    }

    /// <summary>Arithmetic keeps what a number is; a pointer's is none.</summary>
    private static bool Survives(TrackedValue value, bool isDerived)
        => !isDerived || (value.Role is StaleRole.CpuId or StaleRole.Flags or StaleRole.Usable or StaleRole.Parameter or StaleRole.CpuLocal && !value.IsReference);

    private static bool IsComparison(IBinaryOperation binary)
        => binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    private bool AddResult(IOperation operation, IMethodSymbol method, IOperation? instance, bool isRef, KernelState state, ImmutableArray<TrackedValue>.Builder found, bool isDerived)
    {
        var contract = scope.Model.Contracts.GetContract(method);
        if ((StaleRoles.OfResult(method, contract) ?? (IsUsabilityTest(method, contract) ? StaleRole.Usable : null)) is not { } role)
            return false;
        Add(operation, role, method, instance, isRef, state, found, isDerived);
        return true;
    }

    /// <summary>A wrapper that answers as the test that it asks, as far as its body shows.</summary>
    private bool IsUsabilityTest(IMethodSymbol method, MemberContract contract)
        => method is { ReturnType.SpecialType: SpecialType.System_Boolean, IsVirtual: false, IsOverride: false, IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false }
        && !contract.SpeaksOfCallable && scope.Model.Contracts.Speaks("NoFpuSection")
        && StaleRoles.IsUsabilityTest(scope.Model.Summaries.Get(method, null, scope.Stack));

    /// <summary>What a copy of flags says of one of them is as old as the copy.</summary>
    private void AddAnswer(IOperation answer, IOperation? flags, KernelState state, StalenessFacet? facet, ImmutableArray<TrackedValue>.Builder found, int depth)
    {
        if (found.Count > 0 || flags is null || answer.Type?.SpecialType != SpecialType.System_Boolean || StaleFindings.HasOwnFlagOnly(flags, scope.Model.Contracts))
            return;
        var inner = ImmutableArray.CreateBuilder<TrackedValue>();
        Add(flags, state, facet, inner, isDerived: true, depth + 1);
        foreach (var tracked in inner)
        {
            if (tracked.Role == StaleRole.Flags)
                found.Add(tracked);
        }
    }

    private bool IsTracked(IOperation value, KernelState state, StalenessFacet? facet)
    {
        if (facet is null || KeyOf(value, state) is not { } key)
            return false;
        foreach (var tracked in facet.Values)
        {
            if (tracked.Key.Equals(key))
                return true;
        }

        return false;
    }

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        return operation;
    }

    private bool AddMember(IOperation operation, ISymbol member, IOperation? instance, KernelState state, ImmutableArray<TrackedValue>.Builder found, bool isDerived)
    {
        if (StaleRoles.OfRoles(scope.Model.Contracts.GetRoles(member)) is not { } role)
            return false;
        var isRef = member is IPropertySymbol { ReturnsByRef: true } || operation.Parent is ISimpleAssignmentOperation { IsRef: true };
        Add(operation, role, member, instance, isRef, state, found, isDerived);
        return true;
    }

    private void Add(IOperation operation, StaleRole role, ISymbol member, IOperation? instance, bool isRef, KernelState state, ImmutableArray<TrackedValue>.Builder found, bool isDerived)
    {
        var site = scope.Numbers.OfSite(operation);
        var isReference = !isDerived && (IsRefTaken(operation, isRef) || (operation.Type is { } type && IsReference(type)));
        found.Add(new TrackedValue(AccessPath.ProducedAt(site), role, site)
        {
            Name = NameOf(member),
            IsReference = isReference,
            Owner = role == StaleRole.FpState && instance is not null ? values.Read(instance, state).Path : null,
        });
    }

    private static bool IsRefTaken(IOperation operation, bool isRef)
    {
        if (!isRef)
            return false;
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ISimpleAssignmentOperation assignment)
                return assignment.IsRef;
            if (parent is not (IConversionOperation or IParenthesizedOperation or IConditionalOperation))
                return false;
        }

        return false;
    }

    /// <summary>A plain function of per-CPU data gives data of that CPU: <c>Pcid(ReadCr3())</c>.</summary>
    private void AddPassedThrough(IInvocationOperation invocation, KernelState state, StalenessFacet? facet, ImmutableArray<TrackedValue>.Builder found, int depth)
    {
        if (found.Count > 0 || invocation.Type is not { IsValueType: true } || !invocation.TargetMethod.IsStatic || scope.Model.Contracts.GetContract(invocation.TargetMethod).SpeaksOfCallable)
            return;
        var inner = ImmutableArray.CreateBuilder<TrackedValue>();
        foreach (var argument in invocation.Arguments)
            Add(argument.Value, state, facet, inner, isDerived: true, depth + 1);
        foreach (var tracked in inner)
        {
            if (tracked.Role == StaleRole.CpuLocal)
                found.Add(tracked);
        }
    }

    /// <summary>A function that captured variables uses their values when it is called.</summary>
    private static void AddCaptured(IDelegateCreationOperation creation, StalenessFacet? facet, ImmutableArray<TrackedValue>.Builder found)
    {
        if (facet is null || creation.Target is not IFlowAnonymousFunctionOperation)
            return;
        foreach (var tracked in facet.Values)
        {
            if (tracked.Role != StaleRole.Parameter && UsesCaptured(creation.Syntax, tracked) is not null)
                found.Add(tracked with { IsCaptured = true });
        }
    }

    /// <summary>The place in a function's source at which it uses a captured value in a way that matters.</summary>
    public static SyntaxNode? UsesCaptured(SyntaxNode function, TrackedValue tracked)
    {
        if (!tracked.Key.Elements.IsEmpty || tracked.Key.RootSymbol is not { } variable || tracked.IsCaptured)
            return null;
        foreach (var node in function.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Name && (ValueUses.Of(name) & StaleRoles.Relevant(tracked)) != 0)
                return name;
        }

        return null;
    }
}
