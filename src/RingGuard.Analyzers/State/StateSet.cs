using System.Collections.Generic;
using System.Collections.Immutable;
using RingGuard.Analyzers.Flow;

namespace RingGuard.Analyzers.State;

/// <summary>
/// A bounded set of disjuncts. Two disjuncts with the same kernel part are one; above the bound all are joined into one,
/// which from then on absorbs what it covers: otherwise the same disjuncts, arriving one by one at a loop head, would
/// raise the set to its bound and collapse it again without end.
/// </summary>
internal readonly struct StateSet(ImmutableArray<KernelState> states)
{
    public static StateSet Empty => new(ImmutableArray<KernelState>.Empty);

    public ImmutableArray<KernelState> States { get; } = states;

    public bool IsEmpty => States.IsDefaultOrEmpty;

    public static StateSet Single(KernelState state) => new(ImmutableArray.Create(state));

    /// <summary>Reduces a list of disjuncts to its normal form.</summary>
    public static StateSet Of(IReadOnlyList<KernelState> states, int bound)
    {
        if (states.Count == 1)
            return Single(states[0]);
        var kept = ImmutableArray.CreateBuilder<KernelState>(states.Count);
        for (var i = 0; i < states.Count; i++)
            AddTo(kept, states[i]);
        return Bounded(kept, bound);
    }

    public static StateSet Join(StateSet left, StateSet right, int bound)
    {
        if (left.IsEmpty)
            return right;
        if (right.IsEmpty)
            return left;
        var kept = left.States.ToBuilder();
        foreach (var state in right.States)
            AddTo(kept, state);
        return Bounded(kept, bound);
    }

    public bool SetEquals(StateSet other)
    {
        if (IsEmpty || other.IsEmpty)
            return IsEmpty && other.IsEmpty;
        if (States.Length != other.States.Length)
            return false;
        foreach (var state in States)
        {
            if (!other.States.Contains(state))
                return false;
        }

        return true;
    }

    /// <summary>Also in what the ways to their states have in common: a join can only shorten that.</summary>
    public bool HasSameWays(StateSet other)
    {
        for (var i = 0; !IsEmpty && i < States.Length && i < other.States.Length; i++)
        {
            if (!ReferenceEquals(States[i].Way, other.States[i].Way))
                return false;
        }

        return true;
    }

    private static void AddTo(ImmutableArray<KernelState>.Builder kept, KernelState state)
    {
        for (var i = 0; i < kept.Count; i++)
        {
            if (kept[i].IsJoined && state.Holds.Length <= kept[i].Holds.Length && KernelState.Merge(kept[i], state).Equals(kept[i]))
            {
                var common = WayStep.Common(kept[i].Way, state.Way);
                if (!ReferenceEquals(common, kept[i].Way))
                    kept[i] = kept[i] with { Way = common };
                return;
            }

            if (!kept[i].HasSameKernelPart(state))
                continue;
            kept[i] = KernelState.MergeValues(kept[i], state);
            return;
        }

        kept.Add(state);
    }

    private static StateSet Bounded(ImmutableArray<KernelState>.Builder kept, int bound)
    {
        if (kept.Count <= bound)
            return new StateSet(kept.Count == kept.Capacity ? kept.MoveToImmutable() : kept.ToImmutable());
        var joined = kept[0];
        for (var i = 1; i < kept.Count; i++)
            joined = KernelState.Merge(joined, kept[i]);
        return Single(joined);
    }
}

/// <summary>The lattice of state sets, ordered by inclusion up to the bound.</summary>
internal sealed class StateSetLattice(int bound) : ILattice<StateSet>
{
    public StateSet Bottom => StateSet.Empty;

    public StateSet Join(StateSet left, StateSet right) => StateSet.Join(left, right, bound);

    public bool AreEqual(StateSet left, StateSet right) => left.SetEquals(right) && left.HasSameWays(right);
}
