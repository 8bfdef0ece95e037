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
        && Irq == other.Irq
        && SequenceEqual(NestedIrqOff, other.NestedIrqOff)
        && SequenceEqual(Holds, other.Holds)
        && SequenceEqual(Debts, other.Debts)
        && SequenceEqual(Invalidations, other.Invalidations)
        && SequenceEqual(OpenWrites, other.OpenWrites)
        && HasSameDistinctFacets(Facets, other.Facets);

    public bool Equals(KernelState? other)
        => ReferenceEquals(this, other)
        || (other is not null && HasSameKernelPart(other) && Values.Equals(other.Values) && Facts.Equals(other.Facts) && Facets.Equals(other.Facets));

    public override int GetHashCode()
        => ((((int)Irq * 31) + Holds.Length) * 31 + Values.GetHashCode()) * 31 + Facts.GetHashCode();

    /// <summary>Joins two disjuncts with the same kernel part: only knowledge of values is lost.</summary>
    public static KernelState MergeValues(KernelState left, KernelState right) => left with
    {
        IrqSite = Math.Min(left.IrqSite, right.IrqSite),
        Values = SmallMap<SymbolicValue>.Intersect(left.Values, right.Values, SymbolicValue.Merge),
        Way = WayStep.Common(left.Way, right.Way),
        Facts = IntersectFacts(left.Facts, right.Facts),
        Facets = MergeFacets(left.Facets, right.Facets),
    };

    /// <summary>Joins any two disjuncts: what only one of them holds is then held on some path only.</summary>
    public static KernelState Merge(KernelState left, KernelState right)
    {
        if (left.HasSameKernelPart(right))
            return MergeValues(left, right);
        return MergeValues(left, right) with
        {
            IsJoined = true,
            Entry = left.Entry.Meet(right.Entry),
            Irq = left.Irq == right.Irq ? left.Irq : IrqState.Unknown,
            NestedIrqOff = left.NestedIrqOff.RemoveAll(n => !right.NestedIrqOff.Contains(n)),
            Holds = MergeHolds(left.Holds, right.Holds),
            Debts = MergeDebts(left.Debts, right.Debts),
            Invalidations = left.Invalidations.RemoveAll(i => !right.Invalidations.Contains(i)),
            OpenWrites = left.OpenWrites.AddRange(right.OpenWrites.RemoveAll(w => left.OpenWrites.Contains(w))),
        };
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

    private static SmallMap<bool> IntersectFacts(SmallMap<bool> left, SmallMap<bool> right)
        => left.Where(entry => right.TryGet(entry.Key, out var value) && value == entry.Value);

    private static ImmutableArray<Hold> MergeHolds(ImmutableArray<Hold> left, ImmutableArray<Hold> right)
    {
        var builder = ImmutableArray.CreateBuilder<Hold>(left.Length + right.Length);
        for (var i = 0; i < left.Length; i++)
        {
            var other = IndexOfSame(right, left[i], i);
            builder.Add(other >= 0 ? MergeHold(left[i], right[other]) : left[i] with { Must = false });
        }

        for (var i = 0; i < right.Length; i++)
        {
            if (IndexOfSame(left, right[i], i) < 0)
                builder.Add(right[i] with { Must = false });
        }

        return builder.ToImmutable();
    }

    /// <summary>The same acquisition on both paths: surely held as often as on the path that holds it less.</summary>
    private static Hold MergeHold(Hold left, Hold right) => left with
    {
        Count = Math.Min(left.Count, right.Count),
        Must = left.Must && right.Must,
        SavedIrq = left.SavedIrq == right.SavedIrq ? left.SavedIrq : IrqState.Unknown,
        IsStale = left.IsStale || right.IsStale,
    };

    private static ImmutableArray<Debt> MergeDebts(ImmutableArray<Debt> left, ImmutableArray<Debt> right)
    {
        var builder = left.ToBuilder();
        foreach (var debt in right)
        {
            if (!left.Contains(debt))
                builder.Add(debt);
        }

        return builder.ToImmutable();
    }

    /// <summary>Joined states mostly share what they took first, so the same acquisition mostly stands at the same place.</summary>
    private static int IndexOfSame(ImmutableArray<Hold> holds, Hold hold, int likely)
    {
        if (likely < holds.Length && IsSameAcquisition(holds[likely], hold))
            return likely;
        for (var i = 0; i < holds.Length; i++)
        {
            if (IsSameAcquisition(holds[i], hold))
                return i;
        }

        return -1;
    }

    private static bool IsSameAcquisition(Hold left, Hold right)
        => left.Site == right.Site && left.Resource == right.Resource && Equals(left.Path, right.Path);

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
