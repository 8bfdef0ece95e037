using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer.Language;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Receives the states in which an operation may leave the block by an exception.</summary>
internal interface IExceptionSink
{
    void Throw(IOperation operation, IReadOnlyList<KernelState> states, ThrowBehavior behavior);
}

/// <summary>Walks an expression in evaluation order and applies the effect of each operation to each disjunct.</summary>
internal sealed class ExpressionWalker
{
    private readonly BodyScope _scope;
    private readonly ValueReader _values;
    private readonly CallTransfer _calls;
    private readonly StateEditor _editor;
    private readonly CalleeResolver _callees;
    private readonly GuardChecker _guards;
    private readonly CurrentVCpuChecker _current;
    private readonly DomainDispatch _domains;
    private readonly UnknownTargets _unknown;
    private readonly IExceptionSink _exceptions;
    private readonly LanguageChecks _language;
    private readonly ConstructSummaries _constructs;

    public ExpressionWalker(BodyScope scope, ValueReader values, StateEditor editor, ConditionNarrower narrower, ImmutableArray<StateDomain> domains, IExceptionSink exceptions)
    {
        _scope = scope;
        _values = values;
        _editor = editor;
        _domains = new DomainDispatch(domains);
        _exceptions = exceptions;
        _calls = new CallTransfer(scope, values, editor, narrower);
        _callees = new CalleeResolver(scope);
        _unknown = new UnknownTargets(scope, values);
        _language = new LanguageChecks(scope, values, _calls.Demands);
        _constructs = new ConstructSummaries(scope);
        _guards = new GuardChecker(scope, values);
        _current = new CurrentVCpuChecker(scope);
    }

    /// <summary>Assigns to a variable, capture or member, as an assignment in the source does.</summary>
    public KernelState Assign(KernelState state, IOperation target, SymbolicValue value) => _calls.Assign(state, target, value);

    public List<KernelState> Walk(IOperation? operation, List<KernelState> states)
    {
        if (operation is null || states.Count == 0 || (operation is IInvocationOperation call && ConditionalCalls.Vanishes(call, _scope.Model.Contracts)))
            return states;
        if (_scope.Recorder is not null)
            _language.Visit(operation, states);
        if (_constructs.OfAllocation(operation) is { } allocation)
            states = Allocate(operation, allocation, states);
        switch (operation)
        {
            case IFlowAnonymousFunctionOperation or INameOfOperation or ITypeOfOperation or ILiteralOperation
                or IInstanceReferenceOperation or IFlowCaptureReferenceOperation:
                return states;
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return Read(operation, states);
            case IFieldReferenceOperation field:
                if (_scope.Recorder is not null)
                    _guards.Access(field, isWrite: false, states);
                return Read(field, Walk(field.Instance, states));
            case IArrayElementReferenceOperation:
                return Read(operation, WalkTarget(operation, states));
            case ISimpleAssignmentOperation assignment:
                return Assignment(assignment, states);
            case ICompoundAssignmentOperation compound:
                return ReadModifyWrite(compound, compound.Target, compound.Value, compound.OperatorMethod, states);
            case IIncrementOrDecrementOperation increment:
                return ReadModifyWrite(increment, increment.Target, null, increment.OperatorMethod, states);
            case IDeconstructionAssignmentOperation deconstruction:
                return Deconstruction(deconstruction, states);
            case IFlowCaptureOperation capture:
                return Capture(capture, states);
            case IInvocationOperation invocation:
                return Invocation(invocation, states);
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return Creation(creation, constructor, states);
            case IPropertyReferenceOperation property:
                return Getter(property, states);
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: { } e } reference } assignment:
                states = Walk(reference.Instance, states);
                states = Walk(assignment.HandlerValue, states);
                return Call(assignment, assignment.Adds ? e.AddMethod : e.RemoveMethod, reference.Instance, new[] { (IOperation?)assignment.HandlerValue }, states);
            case IBinaryOperation { OperatorMethod: null } chain:
                return Chain(chain, states);
            case IBinaryOperation { OperatorMethod: { } op } binary:
                return Call(binary, op, null, new[] { binary.LeftOperand, binary.RightOperand }, Walk(binary.RightOperand, Walk(binary.LeftOperand, states)));
            case IUnaryOperation { OperatorMethod: { } op } unary:
                return Call(unary, op, null, new[] { (IOperation?)unary.Operand }, Walk(unary.Operand, states));
            case IConversionOperation { OperatorMethod: { } op } conversion:
                return Call(conversion, op, null, new[] { (IOperation?)conversion.Operand }, Walk(conversion.Operand, states));
            case IDynamicInvocationOperation dynamic:
                foreach (var child in dynamic.ChildOperations)
                    states = Walk(child, states);
                _unknown.Check(dynamic, null, null, states);
                return states;
            case IIsPatternOperation pattern:
                return Walk(pattern.Value, states);
            default:
                foreach (var child in operation.ChildOperations)
                    states = Walk(child, states);
                return states;
        }
    }

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

    /// <summary>a + b + c + …: by iteration, as generated code has chains of thousands.</summary>
    private List<KernelState> Chain(IBinaryOperation chain, List<KernelState> states)
    {
        var rights = new Stack<IOperation>();
        IOperation left = chain;
        while (left is IBinaryOperation { OperatorMethod: null } binary)
        {
            if (_scope.Recorder is not null && !ReferenceEquals(binary, chain))
                _language.Visit(binary, states);
            rights.Push(binary.RightOperand);
            left = binary.LeftOperand;
        }

        states = Walk(left, states);
        while (rights.Count > 0)
            states = Walk(rights.Pop(), states);
        return states;
    }

    private List<KernelState> Read(IOperation reference, List<KernelState> states) => _domains.Read(reference, states);

    private KernelState WriteDomains(KernelState state, IOperation target, IOperation? value) => _domains.IsEmpty ? state : _domains.Written(state, _scope.Uncaptured(target), value);

    private static List<KernelState> Map(List<KernelState> states, System.Func<KernelState, KernelState> change)
    {
        List<KernelState>? result = null;
        for (var i = 0; i < states.Count; i++)
        {
            var changed = change(states[i]);
            if (result is null && ReferenceEquals(changed, states[i]))
                continue;
            result ??= new List<KernelState>(states);
            result[i] = changed;
        }

        return result ?? states;
    }

    private List<KernelState> Assignment(ISimpleAssignmentOperation assignment, List<KernelState> states)
    {
        states = WalkTarget(assignment.Target, states);
        states = Walk(assignment.Value, states);
        GuardWrite(assignment.Target, states);
        states = Map(states, state => Written(state, assignment.Target));
        if (SetterOf(assignment.Target) is { } property)
            states = CallSetter(property, assignment.Value, states);
        var isRefAssignment = assignment.IsRef;
        return Map(states, state =>
        {
            var value = _values.Read(assignment.Value, state);
            if (!isRefAssignment && assignment.Target.Type is { IsValueType: true } && !value.HasConstant)
                value = CopyOfStruct(value);
            return WriteDomains(_calls.Assign(state, assignment.Target, value), assignment.Target, assignment.Value);
        });
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
        return Map(states, state => WriteDomains(_calls.Assign(state, target, SymbolicValue.Unknown), target, null));
    }

    private List<KernelState> Deconstruction(IDeconstructionAssignmentOperation deconstruction, List<KernelState> states)
    {
        states = Walk(deconstruction.Value, states);
        return AssignUnknown(deconstruction.Target, states);
    }

    private List<KernelState> AssignUnknown(IOperation target, List<KernelState> states)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    states = AssignUnknown(element, states);
                return states;
            case IDeclarationExpressionOperation declaration:
                return AssignUnknown(declaration.Expression, states);
            default:
                states = WalkTarget(target, states);
                GuardWrite(target, states);
                return Map(states, state => WriteDomains(_calls.Assign(Written(state, target), target, SymbolicValue.Unknown), target, null));
        }
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
            state = state with { Values = state.Values.Set(key, _values.Read(capture.Value, state)) };
            return isTarget ? state : WriteDomains(state, capture, capture.Value);
        });
    }

    /// <summary>What the kernel's contract files say that an allocation does, before the constructor runs.</summary>
    private List<KernelState> Allocate(IOperation operation, (IMethodSymbol Method, MethodSummary Summary) allocation, List<KernelState> states)
    {
        var call = new CallSite(operation, allocation.Method, null, System.Array.Empty<IOperation?>(), _scope.Numbers.OfSite(operation));
        var results = new List<KernelState>(states.Count);
        foreach (var state in states)
            _calls.Apply(call, allocation.Summary, state, results);
        return results;
    }

    private List<KernelState> Invocation(IInvocationOperation invocation, List<KernelState> states)
    {
        states = Walk(invocation.Instance, states);
        foreach (var argument in invocation.Arguments)
            states = WalkArgument(argument, states);
        var arguments = ArgumentsOf(invocation.Arguments, invocation.TargetMethod.Parameters.Length);
        return Call(invocation, invocation.TargetMethod, invocation.Instance, arguments, states);
    }

    private List<KernelState> Creation(IObjectCreationOperation creation, IMethodSymbol constructor, List<KernelState> states)
    {
        foreach (var argument in creation.Arguments)
            states = WalkArgument(argument, states);
        states = Call(creation, constructor, null, ArgumentsOf(creation.Arguments, constructor.Parameters.Length), states);
        var key = _scope.Numbers.OfTemporary(creation);
        states = Map(states, state =>
        {
            var value = state.Values.TryGet(key, out var known) ? known : SymbolicValue.Unknown;
            return state with { Values = state.Values.Set(key, value with { IsFresh = true, IsNull = Tri.False }) };
        });
        return Walk(creation.Initializer, states);
    }

    private List<KernelState> Getter(IPropertyReferenceOperation property, List<KernelState> states)
    {
        states = Walk(property.Instance, states);
        foreach (var argument in property.Arguments)
            states = WalkArgument(argument, states);
        if (_scope.Recorder is not null)
            _guards.Access(property, isWrite: false, states);
        return Read(property, Call(property, property.Property.GetMethod, property.Instance, ArgumentsOf(property.Arguments, property.Property.Parameters.Length), states));
    }

    private List<KernelState> WalkArgument(IArgumentOperation argument, List<KernelState> states)
    {
        if (argument.Parameter?.RefKind is not (RefKind.Ref or RefKind.Out))
            return IsLockFree(argument) ? WalkTarget(argument.Value, states) : Walk(argument.Value, states);
        states = WalkTarget(argument.Value, states);
        if (!IsLockFree(argument))
            GuardWrite(argument.Value, states);
        if (argument.Parameter.RefKind == RefKind.Ref)
            states = Read(argument.Value, states);
        return Map(states, state => Written(state, argument.Value));
    }

    /// <summary>Whoever uses the interlocked and volatile operations of the .NET library has left the lock out on purpose.</summary>
    private static bool IsLockFree(IArgumentOperation argument)
        => argument.Parameter?.ContainingSymbol?.ContainingType is
        {
            Name: "Interlocked" or "Volatile",
            ContainingNamespace: { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } },
        };

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
        if (target is ILocalReferenceOperation or IParameterReferenceOperation { Parameter.RefKind: RefKind.None })
            return state;
        if (_values.PathOfTarget(target, state) is not { } path || _calls.Fp.Holder(path) is null)
            return state;
        return _calls.Fp.WriteThrough(state, path, IsFresh(target, state), target);
    }

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

    private IOperation?[] ArgumentsOf(ImmutableArray<IArgumentOperation> arguments, int count)
    {
        var result = new IOperation?[count];
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Ordinal < count)
                result[parameter.Ordinal] = parameter.RefKind is RefKind.Ref or RefKind.Out ? _scope.Uncaptured(argument.Value) : argument.Value;
        }

        return result;
    }

    private List<KernelState> Call(IOperation operation, IMethodSymbol? method, IOperation? receiver, IReadOnlyList<IOperation?> arguments, List<KernelState> states)
    {
        if (method is null || states.Count == 0)
            return states;
        if (_scope.Recorder is not null)
            _scope.Observer?.Invoke(operation, states);
        var target = _callees.Resolve(operation, method, receiver);
        var summary = _callees.SummaryOf(operation, target);
        if (summary.Source == SummarySource.Unknown)
            _unknown.Check(operation, target, receiver, states);
        if (_scope.Recorder is not null)
            _language.Called(operation, target, receiver, summary, states);
        if (operation is IInvocationOperation)
            _scope.Recorder?.Called(summary.Source);
        _current.Called(operation, target);
        if (summary.Source != SummarySource.Unknown)
            _scope.Recorder?.Locks.Call(_scope, _values, operation, target, receiver, arguments, states);
        if (summary.IsTrivial)
        {
            NoteUnknown(operation, summary, states);
            if (_domains.IsEmpty)
                return AfterTrivial(operation, target, arguments, states, summary);
        }

        var call = new CallSite(operation, target, receiver, arguments, _scope.Numbers.OfSite(operation));
        var before = _domains.Before(call, summary, states);
        if (summary.IsTrivial)
            return _domains.After(call, summary, before, AfterTrivial(operation, target, arguments, before, summary));
        if (summary.Throws != ThrowBehavior.Unknown)
            _exceptions.Throw(operation, before, summary.Throws);
        else if (summary.Source != SummarySource.Contract)
            NoteUnknown(operation, summary, before);
        var results = new List<KernelState>(before.Count);
        foreach (var state in before)
        {
            var count = results.Count;
            _calls.Apply(call, summary, Fresh(state, operation), results);
            for (var i = count; i < results.Count; i++)
                results[i] = _domains.After(call, summary, state, results[i]);
        }

        return results;
    }

    /// <summary>A call that nothing is known of may throw, as far as the handlers in this body are concerned.</summary>
    private void NoteUnknown(IOperation operation, MethodSummary summary, List<KernelState> states)
    {
        if (operation is IInvocationOperation || (operation is IObjectCreationOperation && !IsException(operation.Type)))
            _exceptions.Throw(operation, states, ThrowBehavior.Unknown);
    }

    /// <summary>Making an exception, to throw it, is not where it is thrown.</summary>
    private static bool IsException(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }

    private List<KernelState> AfterTrivial(IOperation operation, IMethodSymbol method, IReadOnlyList<IOperation?> arguments, List<KernelState> states, MethodSummary summary)
    {
        var writesFields = summary.Source == SummarySource.Unknown && !method.DeclaringSyntaxReferences.IsEmpty && method.MethodKind != MethodKind.PropertyGet;
        var hasOutputs = false;
        foreach (var parameter in method.Parameters)
            hasOutputs |= parameter.RefKind is RefKind.Ref or RefKind.Out;
        var isResult = operation is IInvocationOperation;
        if (!writesFields && !hasOutputs && !isResult)
            return states;
        return Map(states, state =>
        {
            if (writesFields)
                state = _editor.ForgetMutableFacts(state);
            for (var i = 0; hasOutputs && i < method.Parameters.Length; i++)
            {
                if (method.Parameters[i].RefKind is RefKind.Ref or RefKind.Out && i < arguments.Count && arguments[i] is { } argument)
                    state = _calls.Assign(state, argument, SymbolicValue.Unknown);
            }

            return isResult ? state with { Values = state.Values.Set(_scope.Numbers.OfTemporary(operation), SymbolicValue.Unknown) } : state;
        });
    }

    /// <summary>In a loop the operation makes another object each time: what it made before loses its name.</summary>
    private KernelState Fresh(KernelState state, IOperation operation)
    {
        var site = _scope.Numbers.OfSite(operation);
        var holds = state.Holds;
        for (var i = 0; i < holds.Length; i++)
        {
            if (holds[i].Path is { Root: PathRoot.Produced } path && path.Site == site)
                holds = holds.SetItem(i, holds[i] with { Path = null, IsStale = true });
        }

        return holds == state.Holds ? state : state with { Holds = holds };
    }
}
