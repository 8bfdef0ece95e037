using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>Protocol automata (D7): follows declared steps and events, says where a step must not happen and where a protocol is left unfinished.</summary>
internal sealed class ProtocolDomain : StateDomain
{
    private readonly ProtocolSet _set;
    private readonly ProtocolEvents _events;
    private readonly ProtocolObjects _objects;
    private readonly bool[] _isActive;
    private readonly uint[] _considered;
    private readonly List<(int Automaton, AccessPath? Path, ProtocolDemand Demand)> _demands = new();

    public ProtocolDomain(BodyScope scope, ValueReader values, int key)
        : base(scope, values, key)
    {
        _set = scope.Model.Protocols;
        _events = new ProtocolEvents(scope, values);
        _objects = new ProtocolObjects(scope, values);
        _isActive = new bool[_set.Automata.Length];
        _considered = new uint[_set.Automata.Length];
        for (var i = 0; i < _isActive.Length; i++)
        {
            var automaton = _set.Automata[i];
            _isActive[i] = !IsOwnStep(automaton)
                && (!automaton.Text.OnlyInTvmHandlers || scope.Contract.Has(MarkerWords.TvmHandler));
            _considered[i] = automaton.Entry != 0 && (automaton.Text.StartsInEachBody || AssumesNothingOfCallers()) ? automaton.Entry : automaton.All;
        }
    }

    public static bool IsNeeded(ContractProvider contracts)
        => contracts.Vocabulary.Mentions("Protocol") || contracts.Vocabulary.Mentions("EntersUser") || contracts.Vocabulary.Mentions("OwnerContext");

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        var contract = Scope.Model.Contracts.GetContract(call.Method);
        var body = BodyOf(call, summary);
        List<string>? events = null;
        for (var i = 0; i < _isActive.Length; i++)
        {
            if (!_isActive[i])
                continue;
            if (TakesSteps(call, contract, i))
            {
                state = Steps(call, contract, i, state);
            }
            else if (body is not null && body.Mentions(i))
            {
                state = Compose(call, body, i, state);
            }
            else
            {
                events ??= _events.Of(call, summary.Source == SummarySource.Inferred ? MemberContract.None : contract);
                state = Happen(call, summary, i, events, state);
            }
        }

        return state;
    }

    public override KernelState After(CallSite call, MethodSummary summary, KernelState before, KernelState state)
    {
        if (summary.Source != SummarySource.Contract || before.Irq == state.Irq)
            return state;
        var (was, now) = (_events.InterruptsOn(before), _events.InterruptsOn(state));
        if (was == now || now == Tri.Unknown)
            return state;
        var contract = Scope.Model.Contracts.GetContract(call.Method);
        var body = BodyOf(call, summary);
        var name = now == Tri.True ? ProtocolEvents.IrqOn : ProtocolEvents.IrqOff;
        for (var i = 0; i < _isActive.Length; i++)
        {
            if (_isActive[i] && _set.Automata[i].Knows(name) && !TakesSteps(call, contract, i) && body?.Mentions(i) != true)
                state = Apply(i, null, name, call.Operation, state, isCertain: now == Tri.True || was == Tri.True);
        }

        return state;
    }

    public override KernelState Written(IOperation target, IOperation? value, KernelState state)
        => _events.IsOwner(target) && !ProtocolEvents.IsNothing(value) ? Everywhere(ProtocolEvents.Claim, target, state) : state;

    public override KernelState? Narrowed(IOperation condition, bool holds, KernelState state)
        => _events.OfCondition(condition, holds) is { } name ? Everywhere(name, condition, state) : state;

    public override void Exits(IReadOnlyList<BodyExit> exits)
    {
        if (!Scope.MustBalance || Scope.Recorder is not { } recorder)
            return;
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                foreach (var entry in Get<ProtocolFacet>(state)?.Entries ?? ImmutableArray<ProtocolEntry>.Empty)
                    Leave(entry, recorder);
            }
        }
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits)
    {
        var effects = new List<ProtocolEffect>();
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                foreach (var entry in Get<ProtocolFacet>(state)?.Entries ?? ImmutableArray<ProtocolEntry>.Empty)
                {
                    if (IsForCallers(entry.Path) && !effects.Exists(e => e.Automaton == entry.Automaton && Equals(e.Path, entry.Path)))
                        effects.Add(new ProtocolEffect(entry.Automaton, entry.Path, AtExits(exits, entry)));
                }
            }
        }

        foreach (var (automaton, path, demand) in _demands)
        {
            if (!IsForCallers(path))
                continue;
            var index = effects.FindIndex(e => e.Automaton == automaton && Equals(e.Path, path));
            if (index < 0)
            {
                index = effects.Count;
                effects.Add(new ProtocolEffect(automaton, path, StateRelation.Identity(_set.Automata[automaton].StateCount)));
            }

            // A sequence that no state allows was reported here; its beginning is not the callers' fault as well.
            if (!IsBroken(effects[index].Rows) && !effects[index].Demands.Contains(demand))
                effects[index] = effects[index] with { Demands = effects[index].Demands.Add(demand) };
        }

        return effects.Count == 0 ? null : new ProtocolSummary(effects.ToImmutableArray());
    }

    private static bool IsBroken(StateRelation rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row] != 0)
                return false;
        }

        return true;
    }

    private static bool IsForCallers(AccessPath? path) => path is null || path.Root is PathRoot.This or PathRoot.Parameter or PathRoot.Static;

    private StateRelation AtExits(IReadOnlyList<BodyExit> exits, ProtocolEntry like)
    {
        var result = default(StateRelation?);
        foreach (var exit in exits)
        {
            if (exit.IsException)
                continue;
            foreach (var state in exit.States)
            {
                var rows = Get<ProtocolFacet>(state)?.Find(like.Automaton, like.Path)?.Rows ?? like.Start;
                result = result is { } known ? known | rows : rows;
            }
        }

        return result ?? like.Rows;
    }

    /// <summary>The body is a step itself: how it goes from state to state is its own affair.</summary>
    private bool IsOwnStep(Automaton automaton)
    {
        foreach (var step in Scope.Contract.Protocols)
        {
            if (step.Protocol == automaton.Name)
                return true;
        }

        return false;
    }

    /// <summary>A root whose contract asks nothing of its context is not in the middle of anything.</summary>
    private bool AssumesNothingOfCallers()
    {
        if (!Scope.MustBalance || (Scope.Policy != EntryPolicy.Task && Scope.Contract.RunsIn is null))
            return false;
        foreach (var clause in Scope.Contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Requires && clause.Context is not (Context.None or Context.NotAtomic or Context.Preemptible))
                return false;
            if (clause.Kind == ClauseKind.Releases || (clause.Kind == ClauseKind.Requires && clause.Resource is not null))
                return false;
        }

        return true;
    }

    private ProtocolSummary? BodyOf(CallSite call, MethodSummary summary)
        => summary.Source == SummarySource.Contract
            ? Scope.Model.Summaries.FacetOf<ProtocolSummary>(call.Method, call.Operation, Scope.Stack)
            : summary.Facet<ProtocolSummary>();

    private bool TakesSteps(CallSite call, MemberContract contract, int automaton)
    {
        foreach (var step in contract.Protocols)
        {
            if (step.Protocol == _set.Automata[automaton].Name)
                return true;
        }

        return false;
    }

    private KernelState Steps(CallSite call, MemberContract contract, int index, KernelState state)
    {
        var automaton = _set.Automata[index];
        foreach (var step in contract.Protocols)
        {
            if (step.Protocol != automaton.Name || step.Step.Length == 0 || !automaton.Knows(step.Step) || !_events.IsSelected(call, step, state))
                continue;
            if (automaton.Scope == ProtocolScope.Context)
                state = Apply(index, null, step.Step, call.Operation, state);
            else if (_objects.Of(call, automaton, state) is { } path)
                state = ApplyToObject(index, path.Path, path.IsFresh, step.Step, call.Operation, state);
        }

        return state;
    }

    private KernelState Happen(CallSite call, MethodSummary summary, int index, List<string> events, KernelState state)
    {
        var automaton = _set.Automata[index];
        if (automaton.Scope == ProtocolScope.Context)
        {
            foreach (var name in events)
            {
                if (automaton.Knows(name))
                    state = Apply(index, null, name, call.Operation, state);
            }
        }
        else if (automaton.Scope == ProtocolScope.FpContext)
        {
            foreach (var delta in summary.Fp)
            {
                var name = delta.Action switch { FpAction.Load => ProtocolEvents.FpLoad, FpAction.Invalidate => ProtocolEvents.FpInvalidate, _ => "" };
                if (delta.When is null && delta.Path is not null && automaton.Knows(name) && call.Translate(delta.Path, state, Values) is { } path)
                    state = ApplyToObject(index, path, isFresh: false, name, call.Operation, state);
            }
        }

        return state;
    }

    private KernelState Everywhere(string name, IOperation operation, KernelState state)
    {
        for (var i = 0; i < _isActive.Length; i++)
        {
            if (_isActive[i] && _set.Automata[i] is { Scope: ProtocolScope.Context } automaton && automaton.Knows(name))
                state = Apply(i, null, name, operation, state);
        }

        return state;
    }

    private KernelState Compose(CallSite call, ProtocolSummary body, int index, KernelState state)
    {
        foreach (var effect in body.Effects)
        {
            if (effect.Automaton != index)
                continue;
            var path = effect.Path is null ? null : call.Translate(effect.Path, state, Values);
            if (effect.Path is not null && path is null)
                continue;
            var entry = EntryOf(index, path, isFresh: false, state);
            foreach (var demand in effect.Demands)
                entry = Check(entry, demand, call.Operation);
            state = Store(entry with { Rows = entry.Rows.Then(effect.Rows), Site = Scope.Numbers.OfSite(call.Operation) }, state);
        }

        return state;
    }

    private KernelState ApplyToObject(int index, AccessPath path, bool isFresh, string step, IOperation operation, KernelState state)
    {
        var applied = false;
        if (_set.Automata[index].Scope == ProtocolScope.FpContext)
        {
            foreach (var entry in Get<ProtocolFacet>(state)?.Entries ?? ImmutableArray<ProtocolEntry>.Empty)
            {
                if (entry.Automaton != index || entry.Path is null || !(entry.Path.IsPrefixOf(path) || path.IsPrefixOf(entry.Path)))
                    continue;
                state = Store(Step(entry, step, operation, isCertain: true), state);
                applied = true;
            }
        }

        return applied ? state : Store(Step(EntryOf(index, path, isFresh, state), step, operation, isCertain: true), state);
    }

    private KernelState Apply(int index, AccessPath? path, string step, IOperation operation, KernelState state, bool isCertain = true)
        => Store(Step(EntryOf(index, path, isFresh: false, state), step, operation, isCertain), state);

    private ProtocolEntry EntryOf(int index, AccessPath? path, bool isFresh, KernelState state)
    {
        if (Get<ProtocolFacet>(state)?.Find(index, path) is { } known)
            return known;
        var count = _set.Automata[index].StateCount;
        var start = isFresh ? StateRelation.Constant(count, 1) : StateRelation.Identity(count);
        return new ProtocolEntry(index, path, start, start, 0);
    }

    private KernelState Store(ProtocolEntry entry, KernelState state)
    {
        var facet = Get<ProtocolFacet>(state) ?? new ProtocolFacet(ImmutableArray<ProtocolEntry>.Empty, IsKeptApart: false);
        if (entry.Rows.Equals(entry.Start) && facet.Find(entry.Automaton, entry.Path) is null)
            return state;
        facet = facet.With(entry);
        return Set(state, facet with { IsKeptApart = facet.IsKeptApart || _set.Automata[entry.Automaton].Strict != 0 });
    }

    private ProtocolEntry Step(ProtocolEntry entry, string step, IOperation operation, bool isCertain)
    {
        var automaton = _set.Automata[entry.Automaton];
        return new ProtocolStepping(Scope, automaton, _considered[entry.Automaton]).Take(entry, step, operation, isCertain, demand => Demand(entry, demand));
    }

    private ProtocolEntry Check(ProtocolEntry entry, ProtocolDemand demand, IOperation operation)
        => new ProtocolStepping(Scope, _set.Automata[entry.Automaton], _considered[entry.Automaton]).Enter(entry, demand, operation, own => Demand(entry, own));

    private void Demand(ProtocolEntry entry, ProtocolDemand demand)
    {
        // What holds of an object made here says nothing about an object of the caller.
        if (Scope.Recorder is not null && entry.Start.Equals(StateRelation.Identity(entry.Start.Count)) && !_demands.Contains((entry.Automaton, entry.Path, demand)))
            _demands.Add((entry.Automaton, entry.Path, demand));
    }

    private void Leave(ProtocolEntry entry, ObservationRecorder recorder)
    {
        var automaton = _set.Automata[entry.Automaton];
        if (automaton.Text.Unfinished is not { } fault || Scope.Numbers.Operation(entry.Site) is not { } operation)
            return;
        var (all, some, named) = (true, false, -1);
        for (var row = 0; row < entry.Rows.Count; row++)
        {
            if ((_considered[entry.Automaton] & (1u << row)) == 0)
                continue;
            for (var q = 0; q < automaton.StateCount; q++)
            {
                if ((entry.Rows[row] & (1u << q)) == 0)
                    continue;
                var isAsFound = q == row && entry.Start[row] == 1u << row;
                var accepts = isAsFound || automaton.Accepts(q);
                all &= !accepts;
                some |= !accepts;
                if (!accepts && named < 0)
                    named = q;
            }
        }

        if (!some || (!all && automaton.Strict == 0))
            return;
        recorder.Failed(
            ObservationKind.Finding,
            entry.Site,
            fault.Rule.Id + automaton.Name,
            () => ProtocolStepping.Describe(fault, automaton.NameOf(named), automaton, entry, operation, Scope, 0),
            onSomePathOnly: !all);
    }
}
