using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer;

/// <content>What is written: variables, members, FP images.</content>
internal sealed partial class ExpressionWalker
{
    /// <summary>A write to a member is also one to the members of value type, and the arrays, that it lies in.</summary>
    private void GuardWrite(IOperation target, List<KernelState> states)
    {
        if (_scope.Recorder is null)
            return;
        for (IOperation? current = target; current is not null;)
        {
            switch (current)
            {
                case IMemberReferenceOperation member:
                    _guards.Access(member, isWrite: true, states);
                    current = member.Instance is { Type.IsValueType: true } ? member.Instance : null;
                    break;
                case IArrayElementReferenceOperation element:
                    current = element.ArrayReference;
                    if (current is IMemberReferenceOperation array)
                        _guards.Access(array, isWrite: true, states);
                    current = null;
                    break;
                case IParenthesizedOperation parenthesized:
                    current = parenthesized.Operand;
                    break;
                default:
                    current = null;
                    break;
            }
        }
    }

    private KernelState WriteDomains(KernelState state, IOperation target, IOperation? value) => _domains.IsEmpty ? state : _domains.Written(state, IsAliasing(target, value) ? target : _scope.Uncaptured(target), value);

    /// <summary>Not what the ref local names is written, but which that is.</summary>
    private bool IsAliasing(IOperation target, IOperation? value)
        => value is not null && target is ILocalReferenceOperation local && _scope.RefLocals.TryGetValue(local.Local, out var named) && ReferenceEquals(named, value);

    private List<KernelState> Assignment(ISimpleAssignmentOperation assignment, List<KernelState> states)
    {
        states = WalkTarget(assignment.Target, states);
        states = Walk(assignment.Value, states);
        if (assignment is { IsRef: true, Target: ILocalReferenceOperation alias })
            return Alias(alias, assignment.Value, states);
        GuardWrite(assignment.Target, states);
        states = Map(states, state => Written(state, assignment.Target));
        if (SetterOf(assignment.Target) is { } property)
            states = CallSetter(property, assignment.Value, states);
        return Map(states, state =>
        {
            var value = Kept(assignment.Value, state);
            if (assignment.Target.Type is { IsValueType: true } && !value.HasConstant && _scope.CounterOf(assignment.Value) is null)
                value = CopyOfStruct(value);
            state = KeptConditions.WithAnswers(state, value.Condition, _scope.Numbers);
            return WriteDomains(_calls.Assign(state, assignment.Target, value), assignment.Target, assignment.Value);
        });
    }

    /// <summary>The value that a variable gets: of a condition, its answer where this path knows it, else the question.</summary>
    private SymbolicValue Kept(IOperation expression, KernelState state)
    {
        var value = _values.Read(expression, state);
        if (expression.Type?.SpecialType != SpecialType.System_Boolean || value.Truth != Tri.Unknown)
            return value;
        if (_narrower.Narrow(state, expression, true) is null)
            return SymbolicValue.False;
        return _narrower.Narrow(state, expression, false) is null ? SymbolicValue.True : KeptConditions.Of(expression, value, state, _values, _scope.SemanticModel);
    }

    /// <summary>A ref local becomes another name of a variable or member.</summary>
    private List<KernelState> Alias(ILocalReferenceOperation alias, IOperation value, List<KernelState> states)
    {
        var named = value is IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation ? value : null;
        if (_scope.RefLocals.TryGetValue(alias.Local, out var before) && !ReferenceEquals(before, named))
            named = null;
        _scope.RefLocals[alias.Local] = named;
        return Map(states, state => WriteDomains(_calls.SetVariable(state, alias.Local, _values.Read(value, state)), alias, value));
    }

    /// <summary>A copied struct is another object, except that a token or scope stays what it is.</summary>
    private static SymbolicValue CopyOfStruct(SymbolicValue value) => value with { Path = value.Path is { } p && p.Root == PathRoot.Local ? null : value.Path };

    private List<KernelState> ReadModifyWrite(IOperation operation, IOperation target, IOperation? value, IMethodSymbol? op, List<KernelState> states)
    {
        states = WalkTarget(target, states);
        states = Read(target, states);
        if (target is IPropertyReferenceOperation read)
            states = Call(read, read.Property.GetMethod, read.Instance, ArgumentsOf(read.Arguments, read.Property.Parameters.Length), states);
        states = Walk(value, states);
        if (op is not null)
            states = Call(operation, op, null, value is null ? new[] { target } : new[] { target, value }, states);
        GuardWrite(target, states);
        states = Map(states, state => Written(state, target));
        if (SetterOf(target) is { } property)
            states = CallSetter(property, value, states);
        // What is and-ed with nothing is nothing.
        var isCleared = operation is ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.And } && value?.ConstantValue is { HasValue: true, Value: false or 0 };
        return Map(states, state => WriteDomains(_calls.Assign(state, target, Combined(operation, target, value, state)), target, isCleared ? value : null));
    }

    /// <summary>A delegate that another one is added to runs both.</summary>
    private SymbolicValue Combined(IOperation operation, IOperation target, IOperation? added, KernelState state)
    {
        if (operation is not ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Type.TypeKind: TypeKind.Delegate } || _scope.Uncaptured(target) is not ILocalReferenceOperation)
            return SymbolicValue.Unknown;
        var (before, more) = (_values.Read(target, state), _values.Read(added, state));
        if (before.IsNull == Tri.True)
            return more;
        return before.Delegate is { } first && more.Delegate is { } second ? SymbolicValue.Unknown with { Delegate = DelegateTargets.Combine(first, second), IsNull = Tri.False } : SymbolicValue.Unknown;
    }

    private List<KernelState> Capture(IFlowCaptureOperation capture, List<KernelState> states)
    {
        if (capture.Value is IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation)
            _scope.Captured[capture.Id] = capture.Value;
        var isTarget = _scope.IsTargetOnly(capture.Id);
        states = isTarget ? WalkTarget(capture.Value, states) : Walk(capture.Value, states);
        var key = _scope.Numbers.OfCapture(capture.Id);
        return Map(states, state =>
        {
            var value = Kept(capture.Value, state);
            state = KeptConditions.WithAnswers(state, value.Condition, _scope.Numbers);
            state = state with { Values = state.Values.Set(key, value) };
            return isTarget ? state : WriteDomains(state, capture, capture.Value);
        });
    }

    /// <summary>The parts of an assignment's target that are evaluated; the target itself is not read.</summary>
    private List<KernelState> WalkTarget(IOperation target, List<KernelState> states)
    {
        switch (target)
        {
            case IPropertyReferenceOperation property:
                states = Walk(property.Instance, states);
                foreach (var argument in property.Arguments)
                    states = WalkArgument(argument, states);
                return states;
            case IFieldReferenceOperation field:
                return Walk(field.Instance, states);
            case IArrayElementReferenceOperation element:
                states = Walk(element.ArrayReference, states);
                foreach (var index in element.Indices)
                    states = Walk(index, states);
                return states;
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return states;
            default:
                return Walk(target, states);
        }
    }

    /// <summary>A write to an FP image, or to something inside one.</summary>
    private KernelState Written(KernelState state, IOperation target)
    {
        if (target is ILocalReferenceOperation { Local.RefKind: RefKind.None } or IParameterReferenceOperation { Parameter.RefKind: RefKind.None })
            return state;
        if (_values.PathOfTarget(target, state) is not { } path || _calls.Fp.Holder(path) is null)
            return state;
        return _calls.Fp.WriteThrough(state, path, IsFresh(target, state), target);
    }

    /// <summary>A library call fills memory that may be an FP image.</summary>
    private KernelState Filled(KernelState state, IOperation memory, IOperation call)
        => _values.Read(memory, state) is { Path: { } path } value && _calls.Fp.Holder(path) is not null
            ? _calls.Fp.WriteThrough(state, path, value.IsFresh, call)
            : state;

    private bool IsFresh(IOperation target, KernelState state)
    {
        for (var current = target; ;)
        {
            switch (current)
            {
                case IFieldReferenceOperation { Instance: { } instance }:
                    current = instance;
                    break;
                case IPropertyReferenceOperation { Instance: { } instance }:
                    current = instance;
                    break;
                case IArrayElementReferenceOperation element:
                    current = element.ArrayReference;
                    break;
                case IConversionOperation conversion:
                    current = conversion.Operand;
                    break;
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver }:
                    return true;
                default:
                    return _values.Read(current, state).IsFresh;
            }
        }
    }

    private IPropertyReferenceOperation? SetterOf(IOperation target) => _scope.Uncaptured(target) as IPropertyReferenceOperation;

    private List<KernelState> CallSetter(IPropertyReferenceOperation property, IOperation? value, List<KernelState> states)
    {
        if (property.Property.SetMethod is not { } setter)
            return states;
        var arguments = new List<IOperation?>(ArgumentsOf(property.Arguments, property.Property.Parameters.Length)) { value };
        return Call(property, setter, property.Instance, arguments, states);
    }
}
