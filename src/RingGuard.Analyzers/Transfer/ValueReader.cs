using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer.Callbacks;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Reads what a state knows of an expression. Pure: effects of the expression were applied before.</summary>
internal sealed class ValueReader
{
    private readonly BodyScope _scope;
    private readonly DelegateReader _delegates;

    public ValueReader(BodyScope scope)
    {
        _scope = scope;
        _delegates = new DelegateReader(scope, this);
    }

    public DelegateReader Delegates => _delegates;

    public SymbolicValue Read(IOperation? operation, KernelState state)
    {
        if (operation is null)
            return SymbolicValue.Unknown;
        if (operation.ConstantValue is { HasValue: true } constant)
            return SymbolicValue.OfConstant(constant.Value);
        if (LibraryCopies.ViewedBy(operation) is { } viewed)
            return Read(viewed, state) with { IsNull = Tri.False };
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return OfVariable(local.Local, PathRoot.Local, state);
            case IParameterReferenceOperation parameter:
                return OfVariable(parameter.Parameter, PathRoot.Parameter, state);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return new SymbolicValue { Path = AccessPath.This, IsNull = Tri.False };
            case IFlowCaptureReferenceOperation capture:
                return state.Values.TryGet(_scope.Numbers.OfCapture(capture.Id), out var captured) ? WithFacts(captured, state) : SymbolicValue.Unknown;
            case IFieldReferenceOperation field:
                return WithFacts(OfMember(field.Field, field.Instance, state), state);
            case IPropertyReferenceOperation { Instance: { } nullable } value when IsOfNullable(value, "Value"):
                return Read(nullable, state) with { IsNull = Tri.False };
            case IPropertyReferenceOperation { IsImplicit: true, Property.Name: "Current" } current:
                return Read(current.Instance, state).Collection is var walked ? _delegates.OfElement(walked, SymbolicValue.Unknown with { Collection = walked }) : SymbolicValue.Unknown;
            case IInvocationOperation { IsImplicit: true, TargetMethod.Name: "GetEnumerator" } walk:
                return SymbolicValue.Unknown with { Collection = CollectionOf(walk.Instance ?? (walk.Arguments.IsEmpty ? null : walk.Arguments[0].Value), state) };
            case IPropertyReferenceOperation property:
                return Temporary(property, state) is { } got && !(property.Type?.TypeKind == TypeKind.Delegate && got.Delegate is null) ? got : WithFacts(OfProperty(property, state), state);
            case IEventReferenceOperation e:
                return OfMember(e.Event, e.Instance, state);
            case IArrayElementReferenceOperation element:
                return WithFacts(OfElement(element, state), state);
            case IInvocationOperation invocation:
                return _delegates.OfCall(invocation, Temporary(operation, state) ?? SymbolicValue.Unknown);
            case IObjectCreationOperation or IFunctionPointerInvocationOperation:
                return Temporary(operation, state) ?? SymbolicValue.Unknown;
            case IConversionOperation { OperatorMethod: null, Type.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } conversion
                when conversion.Operand.Type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T }:
                return Read(conversion.Operand, state) with { IsNull = Tri.False };
            case IConversionOperation { OperatorMethod: null } conversion:
                return Read(conversion.Operand, state);
            case IConversionOperation or IBinaryOperation { OperatorMethod: not null } or IUnaryOperation { OperatorMethod: not null }
                when Temporary(operation, state) is { } result:
                return result;
            case IParenthesizedOperation parenthesized:
                return Read(parenthesized.Operand, state);
            case IAddressOfOperation { Reference: IMethodReferenceOperation pointed }:
                return new SymbolicValue { IsNull = Tri.False, Delegate = _delegates.TargetsOf(pointed, state) };
            case IAddressOfOperation address:
                return Read(address.Reference, state) with { IsNull = Tri.False };
            case ISimpleAssignmentOperation assignment:
                return Read(assignment.Value, state);
            case IDeclarationExpressionOperation declaration:
                return Read(declaration.Expression, state);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return OfTruth(Read(not.Operand, state).Truth.Not());
            case IDefaultValueOperation { Type.IsReferenceType: true }:
                return SymbolicValue.Null;
            case IDefaultValueOperation { Type: { } type }:
                return DefaultOf(type);
            case IDelegateCreationOperation { Target: { } target }:
                return new SymbolicValue { IsNull = Tri.False, Delegate = _delegates.TargetsOf(target, state) };
            case IArrayCreationOperation or ITypeOfOperation or IAnonymousObjectCreationOperation:
                return new SymbolicValue { IsNull = Tri.False, IsFresh = operation is IArrayCreationOperation };
            default:
                // Pointer dereference names the object that the pointer names. Its operation kind is internal to the compiler
                // in the oldest supported version, so it is recognised by its shape.
                return operation.Kind == OperationKind.None && operation.Syntax.RawKind == (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.PointerIndirectionExpression
                    && FirstChild(operation) is { } pointer
                    ? SymbolicValue.OfPath(Read(pointer, state).Path)
                    : SymbolicValue.Unknown;
        }
    }

    /// <summary>The path of an assignable expression, whatever value it has now.</summary>
    public AccessPath? PathOfTarget(IOperation? target, KernelState state) => target switch
    {
        ILocalReferenceOperation { Local.RefKind: RefKind.None } local => AccessPath.Of(PathRoot.Local, local.Local),
        IParameterReferenceOperation parameter => AccessPath.Of(PathRoot.Parameter, parameter.Parameter.OriginalDefinition),
        IFieldReferenceOperation field => OfMember(field.Field, field.Instance, state).Path,
        IPropertyReferenceOperation property => OfProperty(property, state).Path,
        IArrayElementReferenceOperation element => OfElement(element, state).Path,
        IFlowCaptureReferenceOperation => Read(target, state).Path,
        IConversionOperation conversion => PathOfTarget(conversion.Operand, state),
        IParenthesizedOperation parenthesized => PathOfTarget(parenthesized.Operand, state),
        _ => Read(target, state).Path,
    };

    /// <summary>A property of <c>Nullable</c>.</summary>
    public static bool IsOfNullable(IPropertyReferenceOperation property, string name)
        => property.Property.Name == name && property.Property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static IOperation? FirstChild(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
            return child;
        return null;
    }

    private static SymbolicValue OfTruth(Tri truth)
        => truth switch { Tri.True => SymbolicValue.True, Tri.False => SymbolicValue.False, _ => SymbolicValue.Unknown };

    private static SymbolicValue DefaultOf(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Boolean)
            return SymbolicValue.False;
        return type.TypeKind == TypeKind.Enum || type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64
            ? new SymbolicValue { IsZero = Tri.True, IsNull = Tri.False }
            : new SymbolicValue { IsFresh = true };
    }

    private SymbolicValue? Temporary(IOperation operation, KernelState state)
    {
        if (state.Values.TryGet(_scope.Numbers.OfTemporary(operation), out var value))
            return value;
        return _scope.Numbers.HasAnswer(operation, out var answer) && state.Values.TryGet(answer, out var kept) ? kept : null;
    }

    private SymbolicValue OfVariable(ISymbol variable, PathRoot root, KernelState state)
    {
        variable = variable.OriginalDefinition;
        if (state.Values.TryGet(_scope.Numbers.OfVariable(variable), out var value))
            return WithFacts(_delegates.OfVariable(variable, value.Path is null ? value with { Path = AccessPath.Of(root, variable) } : value), state);
        return WithFacts(_delegates.OfVariable(variable, SymbolicValue.OfPath(AccessPath.Of(root, variable))), state);
    }

    private SymbolicValue OfMember(ISymbol member, IOperation? instance, KernelState state)
    {
        if (instance is null)
            return _delegates.OfMember(member, SymbolicValue.OfPath(AccessPath.Of(PathRoot.Static, member.OriginalDefinition)));
        var owner = Read(instance, state);
        var path = owner.Path?.Append(member);
        return path is null ? SymbolicValue.Unknown with { IsFresh = owner.IsFresh } : _delegates.OfMember(member, new SymbolicValue { Path = path, IsFresh = owner.IsFresh });
    }

    private SymbolicValue OfProperty(IPropertyReferenceOperation property, KernelState state)
    {
        if (property.Arguments.IsEmpty)
            return OfMember(property.Property, property.Instance, state);
        if (property.Arguments.Length == 1 && IndexText(property.Arguments[0].Value, state) is { } index
            && Read(property.Instance, state).Path is { } path)
        {
            return _delegates.OfElement(path, SymbolicValue.OfPath(path.Append(new PathElement(null, index))));
        }

        return property.Type?.TypeKind == TypeKind.Delegate ? _delegates.OfElement(Read(property.Instance, state).Path, SymbolicValue.Unknown) : SymbolicValue.Unknown;
    }

    /// <summary>What a loop walks over: a query or view of a collection has its elements.</summary>
    private AccessPath? CollectionOf(IOperation? operation, KernelState state)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;
        while (operation is IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { } type } } query && !query.Arguments.IsEmpty
            && type.ContainingNamespace is { Name: "Linq", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
        {
            operation = query.Arguments[0].Value;
            while (operation is IConversionOperation { OperatorMethod: null } conversion)
                operation = conversion.Operand;
        }

        return operation is null ? null : Read(operation, state).Path ?? (operation is IArrayCreationOperation ? AccessPath.ProducedAt(_scope.Numbers.OfSite(operation)) : null);
    }

    private SymbolicValue OfElement(IArrayElementReferenceOperation element, KernelState state)
    {
        var array = Read(element.ArrayReference, state);
        var path = array.Path;
        foreach (var dimension in element.Indices)
        {
            path = IndexText(dimension, state) is { } index ? path?.Append(new PathElement(null, index)) : null;
        }

        return _delegates.OfElement(array.Path, path is null ? SymbolicValue.Unknown : new SymbolicValue { Path = path, IsFresh = array.IsFresh });
    }

    /// <summary>Any element of the array or list of which the operation is an element whose index has no name; else null.</summary>
    public AccessPath? AnyElementOf(IOperation? operation, KernelState state)
    {
        var (owner, index) = operation switch
        {
            IArrayElementReferenceOperation { Indices.Length: 1 } element => (element.ArrayReference, element.Indices[0]),
            IPropertyReferenceOperation { Arguments.Length: 1, Instance: { } list } property => (list, property.Arguments[0].Value),
            _ => (null, null),
        };
        return owner is not null && index is not null && IndexText(index, state) is null ? Read(owner, state).Path?.Append(new PathElement(null, AccessPath.AnyIndex)) : null;
    }

    /// <summary>Constant indices and unchanged variables identify an element; anything else does not.</summary>
    public string? IndexText(IOperation index, KernelState state)
    {
        if (_scope.CounterOf(index) is { } counter)
            return counter.Name;
        var value = Read(index, state);
        if (value.Path is { Root: PathRoot.Local, Elements.IsEmpty: true, RootSymbol: ILocalSymbol alias } && _scope.IsCounter(alias))
            return alias.Name;
        if (value is { HasConstant: true, Constant: { } constant })
            return System.Convert.ToString(constant, System.Globalization.CultureInfo.InvariantCulture);
        return value.Path is { Root: PathRoot.Local or PathRoot.Parameter, Elements.IsEmpty: true, RootSymbol: { } symbol } ? symbol.Name : null;
    }

    /// <summary>Adds what tests on the way have shown of a nameable value.</summary>
    private SymbolicValue WithFacts(SymbolicValue value, KernelState state)
    {
        if (value.Path is null || state.Facts.Entries.IsEmpty)
            return value;
        foreach (var fact in state.Facts.Entries)
        {
            var atom = _scope.Numbers.AtomOf(fact.Key);
            if (atom.Other is not null || !atom.Path.Equals(value.Path))
                continue;
            value = atom.Test switch
            {
                ConditionNarrower.TruthTest when !value.HasConstant => value with { HasConstant = true, Constant = fact.Value },
                ConditionNarrower.NullTest when value.IsNull == Tri.Unknown => value with { IsNull = fact.Value.ToTri() },
                ConditionNarrower.ZeroTest when value.IsZero == Tri.Unknown => value with { IsZero = fact.Value.ToTri() },
                _ => value,
            };
        }

        return value;
    }
}
