using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <content>Whatever calls something: invocations, constructors, accessors, operators.</content>
internal sealed partial class ExpressionWalker
{
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
        if (LibraryCopies.WrittenBy(invocation, invocation.TargetMethod) is { } written)
            states = Map(states, state => Filled(state, written, invocation));
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
        var targets = _callbacks.TargetsOf(target, receiver, states);
        AccessPath? bound = null;
        var isOfOther = false;
        if (targets is { All.Length: 1 } && _scope.Model.Contracts.DelegateCall.IsEmpty && _callbacks.SummaryOf(targets.All[0]) is { } known)
        {
            // As if it were called by its name.
            (target, summary, receiver, bound, isOfOther) = (targets.All[0].Method.OriginalDefinition, known, null, targets.All[0].Receiver, targets.All[0].IsOfOther);
            _scope.Recorder?.Callbacks.Judged.Add(targets.All[0].Conversion);
        }
        else if (targets is null)
        {
            _callbacks.NoteCall(operation, target, receiver, arguments, states);
        }

        var isByName = targets is not null && target.MethodKind is not (MethodKind.DelegateInvoke or MethodKind.FunctionPointerSignature);
        if (summary.Source == SummarySource.Unknown && targets is null)
            _unknown.Check(operation, target, receiver, states);
        if (_scope.Recorder is not null)
            _language.Called(operation, target, receiver, summary, states);
        if (operation is IInvocationOperation)
            _scope.Recorder?.Called(summary.Source);
        _current.Called(operation, target);
        if (summary.Source != SummarySource.Unknown)
            _scope.Recorder?.Locks.Call(_scope, _values, operation, target, receiver, arguments, states);
        var callbacks = _callbacks.SummaryOf(operation, target, summary);
        var call = new CallSite(operation, target, receiver, arguments, _scope.Numbers.OfSite(operation)) { BoundReceiver = bound, IsOfOther = isOfOther, IsDelegated = isByName };
        if (targets is not null && !isByName)
        {
            foreach (var state in states)
                _callbacks.JudgeAll(call, targets, state);
        }

        // What was answered the last time round is not the answer now.
        if (_scope.Numbers.HasAnswer(operation, out var answer))
            states = Map(states, state => state.Values.TryGet(answer, out _) ? state with { Values = state.Values.Remove(answer) } : state);
        var effects = callbacks is null ? null : _callbacks.Judge(call, callbacks, states);
        states = Called(call, summary, arguments, states);
        return effects is null ? states : _callbacks.Apply(effects, states);
    }

    private List<KernelState> Called(CallSite call, MethodSummary summary, IReadOnlyList<IOperation?> arguments, List<KernelState> states)
    {
        var (operation, target) = (call.Operation, call.Method);
        if (summary.IsTrivial)
        {
            NoteUnknown(operation, summary, states);
            if (_domains.IsEmpty)
                return AfterTrivial(operation, target, arguments, states, summary);
        }

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
