using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer.Callbacks;
using RingGuard.Analyzers.Transfer.Language;

namespace RingGuard.Analyzers.Transfer;

/// <summary>Receives the states in which an operation may leave the block by an exception.</summary>
internal interface IExceptionSink
{
    void Throw(IOperation operation, IReadOnlyList<KernelState> states, ThrowBehavior behavior);
}

/// <summary>Walks an expression in evaluation order and applies the effect of each operation to each disjunct.</summary>
internal sealed partial class ExpressionWalker
{
    private readonly BodyScope _scope;
    private readonly ValueReader _values;
    private readonly ConditionNarrower _narrower;
    private readonly CallTransfer _calls;
    private readonly StateEditor _editor;
    private readonly CalleeResolver _callees;
    private readonly GuardChecker _guards;
    private readonly CurrentVCpuChecker _current;
    private readonly DomainDispatch _domains;
    private readonly UnknownTargets _unknown;
    private readonly CallbackTransfer _callbacks;
    private readonly IExceptionSink _exceptions;
    private readonly LanguageChecks _language;
    private readonly ConstructSummaries _constructs;

    public ExpressionWalker(BodyScope scope, ValueReader values, StateEditor editor, ConditionNarrower narrower, ImmutableArray<StateDomain> domains, IExceptionSink exceptions)
    {
        _scope = scope;
        _values = values;
        _narrower = narrower;
        _editor = editor;
        _domains = new DomainDispatch(domains);
        _exceptions = exceptions;
        _calls = new CallTransfer(scope, values, editor, narrower);
        _callees = new CalleeResolver(scope);
        _unknown = new UnknownTargets(scope, values);
        _callbacks = new CallbackTransfer(scope, values, _calls, _unknown);
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
            case IFunctionPointerInvocationOperation pointer:
                states = Walk(pointer.Target, states);
                foreach (var argument in pointer.Arguments)
                    states = WalkArgument(argument, states);
                var signature = pointer.GetFunctionPointerSignature();
                return Call(pointer, signature, pointer.Target, ArgumentsOf(pointer.Arguments, signature.Parameters.Length), states);
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
}
