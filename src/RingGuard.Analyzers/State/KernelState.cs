using System;
using System.Collections.Immutable;
using RingGuard.Analyzers.Domains;

namespace RingGuard.Analyzers.State;

/// <summary>
/// One disjunct of the abstract state: the product of domains D1–D4 (context, balance, FPU section, residency) and of
/// what is known of values. Everything is relative to the method's entry, which <see cref="Entry"/> describes.
/// </summary>
internal sealed record KernelState
{
    public static readonly KernelState Initial = new();

    public EntryKnowledge Entry { get; init; }

    public IrqState Irq { get; init; }

    /// <summary>Site of the operation that gave <see cref="Irq"/> its value.</summary>
    public int IrqSite { get; init; }

    /// <summary>Interrupts were switched off without a saved state while they were off already, and not on again since.</summary>
    public ImmutableArray<NestedIrqOff> NestedIrqOff { get; init; } = ImmutableArray<NestedIrqOff>.Empty;

    /// <summary>In the order of acquisition.</summary>
    public ImmutableArray<Hold> Holds { get; init; } = ImmutableArray<Hold>.Empty;

    public ImmutableArray<Debt> Debts { get; init; } = ImmutableArray<Debt>.Empty;

    public ImmutableArray<FpInvalidation> Invalidations { get; init; } = ImmutableArray<FpInvalidation>.Empty;

    /// <summary>Image writes not (yet) preceded or followed by an invalidation of their object.</summary>
    public ImmutableArray<FpImageWrite> OpenWrites { get; init; } = ImmutableArray<FpImageWrite>.Empty;

    /// <summary>Values of variables, captures and call results by their number.</summary>
    public SmallMap<SymbolicValue> Values { get; init; }

    /// <summary>Truth of conditions that were tested on the way, by their number.</summary>
    public SmallMap<bool> Facts { get; init; }

    /// <summary>What the further domains know, by the key of the domain.</summary>
    public SmallMap<Facet> Facets { get; init; }

    /// <summary>
    /// Came of joining different disjuncts above the bound. No part of the value: it only says that what this state
    /// covers need not be kept beside it.
    /// </summary>
    public bool IsJoined { get; init; }

    /// <summary>The decisions that all ways here share, for what is told about findings. No part of the value either.</summary>
    public WayStep? Way { get; init; }

    /// <summary>Equal in all that rules look at; such disjuncts are merged, whatever is known of values (property simulation).</summary>
    public bool HasSameKernelPart(KernelState other)
        => Entry == other.Entry
        && (Irq == other.Irq || HasSavedEach(Holds) || HasSavedEach(other.Holds))
        && SequenceEqual(NestedIrqOff, other.NestedIrqOff)
        && HoldMerge.AreSameButConditions(Holds, other.Holds)
        && HoldMerge.AreSameButElements(Debts, other.Debts)
        && SequenceEqual(Invalidations, other.Invalidations)
        && SequenceEqual(OpenWrites, other.OpenWrites)
        && HasSameDistinctFacets(Facets, other.Facets);

    public bool Equals(KernelState? other)
        => ReferenceEquals(this, other)
        || (other is not null && HasSameKernelPart(other) && Irq == other.Irq && SequenceEqual(Holds, other.Holds) && SequenceEqual(Debts, other.Debts) && Values.Equals(other.Values) && Facts.Equals(other.Facts) && Facets.Equals(other.Facets));

    public override int GetHashCode()
        => ((((int)Irq * 31) + Holds.Length) * 31 + Values.GetHashCode()) * 31 + Facts.GetHashCode();

    /// <summary>Joins two disjuncts with the same kernel part: only knowledge of values is lost.</summary>
    public static KernelState MergeValues(KernelState left, KernelState right) => left with
    {
        Irq = left.Irq == right.Irq ? left.Irq : IrqState.Unknown,
        IrqSite = Math.Min(left.IrqSite, right.IrqSite),
        Values = SmallMap<SymbolicValue>.Intersect(left.Values, right.Values, SymbolicValue.Merge),
        Way = WayStep.Common(left.Way, right.Way),
        Facts = HoldCondition.Common(left.Facts, right.Facts),
        Holds = HoldMerge.OfSame(left, right),
        Debts = HoldMerge.OfSame(left.Debts, right.Debts),
        Facets = MergeFacets(left.Facets, right.Facets),
    };

    /// <summary>Joins any two disjuncts: what only one of them holds is then held on some path only.</summary>
    public static KernelState Merge(KernelState left, KernelState right)
    {
        if (left.HasSameKernelPart(right))
            return MergeValues(left, right);
        return MergeValues(left, right with { Holds = left.Holds, Debts = left.Debts }) with
        {
            IsJoined = true,
            Entry = left.Entry.Meet(right.Entry),
            NestedIrqOff = left.NestedIrqOff.RemoveAll(n => !right.NestedIrqOff.Contains(n)),
            Holds = HoldMerge.Of(left, right),
            Debts = MergeDebts(left.Debts, right.Debts),
            Invalidations = left.Invalidations.RemoveAll(i => !right.Invalidations.Contains(i)),
            OpenWrites = left.OpenWrites.AddRange(right.OpenWrites.RemoveAll(w => left.OpenWrites.Contains(w))),
        };
    }

    /// <summary>With the outcome of a test; what it decides about paths that were joined is decided.</summary>
    public KernelState WithFact(int fact, bool value)
    {
        var holds = Holds;
        for (var i = holds.Length - 1; i >= 0; i--)
        {
            if (holds[i].Condition is not { } condition)
                continue;
            var isHeldElsewhere = condition.Held.TryGet(fact, out var whenHeld) && whenHeld != value;
            var isTakenHere = condition.NotHeld.TryGet(fact, out var whenNot) && whenNot != value;
            if (isHeldElsewhere && !isTakenHere)
                holds = holds.RemoveAt(i);
            else if (isTakenHere && !isHeldElsewhere)
                holds = holds.SetItem(i, holds[i] with { Must = !holds[i].IsGivenBack, Condition = null });
            else
                holds = holds.SetItem(i, holds[i] with { Condition = condition.With(fact, value) });
        }

        return this with { Facts = Facts.Set(fact, value), Holds = holds };
    }

    /// <summary>Without the tests whose outcome may be another by now.</summary>
    public KernelState WhereFacts(Func<SmallMap<bool>.Entry, bool> keep) => this with { Facts = Facts.Where(keep), Holds = HoldMerge.Where(Holds, keep) };

    /// <summary>A loop saved the interrupt state, none or more times: what that is now, nobody knows.</summary>
    private static bool HasSavedEach(ImmutableArray<Hold> holds)
    {
        foreach (var hold in holds)
        {
            if (hold.IsEach && ElementHolds.IsToken(hold))
                return true;
        }

        return false;
    }

    private static bool HasSameDistinctFacets(SmallMap<Facet> left, SmallMap<Facet> right)
    {
        if (left.Equals(right))
            return true;
        foreach (var entry in left.Entries)
        {
            if (entry.Value.KeepsApart && !(right.TryGet(entry.Key, out var other) && other.Equals(entry.Value)))
                return false;
        }

        foreach (var entry in right.Entries)
        {
            if (entry.Value.KeepsApart && !left.TryGet(entry.Key, out _))
                return false;
        }

        return true;
    }

    private static SmallMap<Facet> MergeFacets(SmallMap<Facet> left, SmallMap<Facet> right)
    {
        if (left.Equals(right))
            return left;
        var result = SmallMap<Facet>.Empty;
        foreach (var entry in left.Entries)
        {
            if (entry.Value.Merge(right.TryGet(entry.Key, out var other) ? other : null) is { } merged)
                result = result.Set(entry.Key, merged);
        }

        foreach (var entry in right.Entries)
        {
            if (!left.TryGet(entry.Key, out _) && entry.Value.Merge(null) is { } merged)
                result = result.Set(entry.Key, merged);
        }

        return result;
    }

    private static ImmutableArray<Debt> MergeDebts(ImmutableArray<Debt> left, ImmutableArray<Debt> right)
    {
        if (SequenceEqual(left, right))
            return left;
        var builder = ImmutableArray.CreateBuilder<Debt>(left.Length + right.Length);
        foreach (var debt in left)
        {
            builder.Add(IndexOf(right, debt) is >= 0 and var other
                ? debt with { Count = Math.Min(debt.Count, right[other].Count), IsUndecided = debt.IsUndecided || right[other].IsUndecided || debt.Count != right[other].Count }
                : debt with { IsUndecided = true });
        }

        foreach (var debt in right)
        {
            if (IndexOf(left, debt) < 0)
                builder.Add(debt with { IsUndecided = true });
        }

        return builder.ToImmutable();
    }

    private static int IndexOf(ImmutableArray<Debt> debts, Debt wanted)
    {
        for (var i = 0; i < debts.Length; i++)
        {
            if (debts[i].Site == wanted.Site && debts[i].IsEach == wanted.IsEach && debts[i].Resource == wanted.Resource && Equals(debts[i].Path, wanted.Path))
                return i;
        }

        return -1;
    }

    private static bool SequenceEqual<T>(ImmutableArray<T> left, ImmutableArray<T> right)
        where T : IEquatable<T>
    {
        if (left == right)
            return true;
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (!left[i].Equals(right[i]))
                return false;
        }

        return true;
    }
}
