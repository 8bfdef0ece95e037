using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer.Language;

namespace RingGuard.Analyzers.Transfer.Callbacks;

/// <summary>
/// Calls through delegates. Where the target is known it is judged and applied as if it were called by name; what a callee
/// does with a delegate that it is given stands in its summary and is judged where the delegate is handed over.
/// </summary>
internal sealed class CallbackTransfer(BodyScope scope, ValueReader values, CallTransfer calls, UnknownTargets unknown)
{
    private readonly CallbackContexts _contexts = new(scope, values);

    /// <summary>What a call of a delegate runs in these states; null when that is not known, or a contract of the delegate's type says it.</summary>
    public DelegateTargets? TargetsOf(IMethodSymbol method, IOperation? receiver, List<KernelState> states)
    {
        if (!IsOpenDelegate(method) || receiver is null)
            return null;
        DelegateTargets? all = null;
        foreach (var state in states)
        {
            var value = values.Read(receiver, state);
            if (value.IsNull == Tri.True)
                continue;
            if (value.Delegate is not { } targets)
                return null;
            all = all is null ? targets : DelegateTargets.Union(all, targets);
            if (all is null)
                return null;
        }

        return all;
    }

    /// <summary>The body calls a delegate of which only its caller knows the target.</summary>
    public void NoteCall(IOperation operation, IMethodSymbol method, IOperation? receiver, IReadOnlyList<IOperation?> arguments, List<KernelState> states)
    {
        if (scope.Recorder is not { } recorder || !IsOpenDelegate(method) || receiver is null)
            return;
        foreach (var state in states)
        {
            if (values.Delegates.ParameterOf(values.Read(receiver, state)) is not { } parameter)
                continue;
            var passed = ImmutableArray.CreateBuilder<AccessPath?>(arguments.Count);
            foreach (var argument in arguments)
                passed.Add(argument is null ? null : SummaryBuilder.ForCallers(values.Read(argument, state).Path, scope));
            var call = new CallbackCall(parameter)
            {
                Arguments = passed.ToImmutable(),
                IsSure = CallbackPaths.IsOnEveryPath(scope.Graph, operation),
                Chain = ImmutableArray.Create(BodyScope.LocationOf(operation)),
            };
            recorder.Callbacks.Add(scope.Numbers.OfSite(operation), 0, call, _contexts.Of(state));
        }
    }

    /// <summary>Null for what is entered in a mode of its own.</summary>
    public MethodSummary? SummaryOf(DelegateTarget target)
    {
        var method = (target.Method.ReducedFrom ?? target.Method).OriginalDefinition;
        var contract = scope.Model.ContractOf(method);
        if (contract.RunsIn is not null)
            return null;

        // To call an iterator is to make it; it runs when it is enumerated.
        if (HeapAllocation.IsIterator(method))
            return MethodSummary.Unknown;
        var summary = scope.Model.Summaries.Get(method, target.ReceiverType, scope.Stack);
        return target.IsStored && method.MethodKind == MethodKind.AnonymousFunction && LeavesCaptured(summary, method) ? null : summary;
    }

    /// <summary>The target takes or gives back something that it captured where it was made: that has no name here.</summary>
    private static bool LeavesCaptured(MethodSummary summary, IMethodSymbol target)
    {
        foreach (var exit in summary.Exits)
        {
            foreach (var delta in exit.Acquired.AddRange(exit.Released))
            {
                if (delta.Resource.IsLock && (delta.Path is null || (delta.Path.Root is PathRoot.Parameter or PathRoot.Local && !SymbolEqualityComparer.Default.Equals(delta.Path.RootSymbol?.ContainingSymbol, target))))
                    return true;
            }
        }

        return false;
    }

    /// <summary>What the callee does with delegates that it is given; a contract has no words for it, so the body says it.</summary>
    public CallbackSummary? SummaryOf(IOperation operation, IMethodSymbol callee, MethodSummary summary)
    {
        if (summary.Facet<CallbackSummary>() is { } inferred)
            return inferred;
        if (!Takes(callee))
            return null;
        var known = summary.Source == SummarySource.Contract ? scope.Model.Summaries.FacetOf<CallbackSummary>(callee, operation, scope.Stack) : null;
        return known ?? scope.Model.Metadata.Callbacks(callee);
    }

    private static bool Takes(IMethodSymbol callee)
    {
        foreach (var parameter in callee.Parameters)
        {
            if (parameter.Type.TypeKind == TypeKind.Delegate)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Judges what the callee does with the delegates that it is given, and notes what it does with those that this body was
    /// given itself. The result is what the targets leave behind.
    /// </summary>
    public List<DelegateEffect>? Judge(CallSite call, CallbackSummary summary, List<KernelState> states)
    {
        List<DelegateEffect>? effects = null;
        for (var i = 0; i < summary.Calls.Length; i++)
        {
            if (Judge(call, summary.Calls[i], i + 1, states) is { } effect)
                (effects ??= new List<DelegateEffect>()).Add(effect);
        }

        return effects;
    }

    /// <summary>Judges a call that may run any of several targets.</summary>
    public void JudgeAll(CallSite call, DelegateTargets targets, KernelState state)
    {
        var summaries = new List<MethodSummary>(targets.All.Length);
        foreach (var target in targets.All)
        {
            if (SummaryOf(target) is not { } summary)
                return;
            summaries.Add(summary);
        }

        for (var i = 0; i < summaries.Count; i++)
            Check(At(call, targets.All[i]), targets.All[i], summaries.Count == 1 || targets.RunsAll ? summaries[i] : SummaryJoin.AmongOthers(summaries[i], summaries), state);
    }

    /// <summary>States after what the targets did.</summary>
    public List<KernelState> Apply(List<DelegateEffect> effects, List<KernelState> states)
    {
        foreach (var effect in effects)
        {
            var results = new List<KernelState>(states.Count);
            foreach (var state in states)
                calls.ApplyExits(effect.Call, effect.Summary, state, results);
            states = results;
        }

        return states;
    }

    private DelegateEffect? Judge(CallSite call, CallbackCall callback, int variant, List<KernelState> states)
    {
        var isOwn = SymbolEqualityComparer.Default.Equals(callback.Parameter.ContainingSymbol.OriginalDefinition, call.Method.OriginalDefinition);
        var argument = isOwn ? call.Argument(callback.Parameter.Ordinal) : null;
        if ((isOwn && argument is null) || scope.Model.Contracts.GetHandlerMode(callback.Parameter) is not null)
            return null;
        DelegateTargets? all = null;
        var isKnown = true;
        foreach (var state in states)
        {
            var value = isOwn ? values.Read(argument, state) : SymbolicValue.OfPath(AccessPath.Of(PathRoot.Parameter, callback.Parameter.OriginalDefinition));
            if (value.IsNull == Tri.True)
                continue;
            isKnown &= value.Delegate is not null;
            all = all is null ? value.Delegate : value.Delegate is null ? null : DelegateTargets.Union(all, value.Delegate);
            if (scope.Recorder is { } recorder)
                Judge(recorder, call, callback, variant, value, argument, state);
        }

        return isKnown && all is { All.Length: 1 } ? EffectOf(call, callback, all.All[0], variant) : null;
    }

    private void Judge(ObservationRecorder recorder, CallSite call, CallbackCall callback, int variant, SymbolicValue value, IOperation? argument, KernelState state)
    {
        var parameter = values.Delegates.ParameterOf(value);
        foreach (var context in callback.Contexts)
        {
            if (_contexts.Compose(call, context, state) is not { } composed)
                continue;
            if (value.Delegate is { } targets)
            {
                JudgeAll(Inner(call, callback, variant, state), targets, composed);
            }
            else if (parameter is not null)
            {
                var passed = ImmutableArray.CreateBuilder<AccessPath?>(callback.Arguments.Length);
                foreach (var path in callback.Arguments)
                    passed.Add(SummaryBuilder.ForCallers(call.Translate(path, state, values), scope));
                var here = BodyScope.LocationOf(call.Operation);
                recorder.Callbacks.Add(call.Site, variant, callback with
                {
                    Parameter = parameter,
                    Arguments = passed.ToImmutable(),
                    IsSure = callback.IsSure && CallbackPaths.IsOnEveryPath(scope.Graph, call.Operation),
                    Depth = callback.Depth + 1,
                    Chain = callback.Chain.Insert(0, here),
                }, _contexts.Of(composed));

                // Nobody but callers that are not in sight knows what that is, and the callee is not listed itself.
                if (argument is not null && !scope.IsNested && Visibility.IsVisibleOutside(scope.Method) && !Visibility.IsVisibleOutside(call.Method))
                    unknown.CheckPassed(argument, call, variant, composed);
            }
            else if (argument is not null)
            {
                unknown.CheckPassed(argument, call, variant, composed);
            }
        }
    }

    private void Check(CallSite site, DelegateTarget target, MethodSummary summary, KernelState state)
    {
        if (scope.Recorder is not { } recorder)
            return;
        recorder.Callbacks.Judged.Add(target.Conversion);
        calls.Demands.Check(site, summary, state, afterReleases: null);
        recorder.Windows.Called(scope, site, summary, state);
        recorder.Locks.Call(scope, values, site.Operation, site.Method, null, System.Array.Empty<IOperation?>(), new[] { state });

        // A lambda may call a delegate that the method around it was given.
        if (summary.Facet<CallbackSummary>() is { } inner)
            Judge(site, inner, new List<KernelState> { state });
    }

    /// <summary>The call that the callee makes, with what it passes in this body's terms.</summary>
    private CallSite Inner(CallSite call, CallbackCall callback, int variant, KernelState state)
    {
        var passed = ImmutableArray.CreateBuilder<AccessPath?>(callback.Arguments.Length);
        foreach (var path in callback.Arguments)
            passed.Add(call.Translate(path, state, values));
        return new CallSite(call.Operation, call.Method, null, System.Array.Empty<IOperation?>(), call.Site)
        {
            Variant = variant,
            PassedPaths = passed.ToImmutable(),
            IsDelegated = true,
        };
    }

    private static CallSite At(CallSite call, DelegateTarget target) => new(call.Operation, target.Method.OriginalDefinition, null, call.Arguments, call.Site)
    {
        Variant = call.Variant,
        PassedPaths = call.PassedPaths,
        BoundReceiver = target.Receiver,
        IsOfOther = target.IsOfOther,
        IsDelegated = true,
    };

    /// <summary>What the callee's call of the target leaves behind in this body; null when nothing, or nothing that is known.</summary>
    private DelegateEffect? EffectOf(CallSite call, CallbackCall callback, DelegateTarget target, int variant)
    {
        if (SummaryOf(target) is not { } summary || summary.Exits.IsEmpty || DelegateEffect.Of(summary, callback.IsSure) is not { } effect)
            return null;
        var site = new CallSite(call.Operation, call.Method, null, System.Array.Empty<IOperation?>(), call.Site) { Variant = variant };
        return new DelegateEffect(At(site, target), effect);
    }

    /// <summary>A delegate whose type says nothing of what it runs.</summary>
    private bool IsOpenDelegate(IMethodSymbol method)
        => method.MethodKind == MethodKind.FunctionPointerSignature || method.MethodKind == MethodKind.DelegateInvoke && method.ContainingType is { } type && !values.Delegates.HasContract(type);
}
