using System;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.State;

/// <summary>Joins what two disjuncts hold.</summary>
internal static class HoldMerge
{
    /// <summary>Of any two disjuncts: what only one of them holds is undecided from then on.</summary>
    public static ImmutableArray<Hold> Of(KernelState left, KernelState right)
    {
        var builder = ImmutableArray.CreateBuilder<Hold>(left.Holds.Length + right.Holds.Length);
        for (var i = 0; i < left.Holds.Length; i++)
        {
            var other = IndexOfSame(right.Holds, left.Holds[i], i);
            builder.Add(other >= 0 ? Both(left.Holds[i], left, right.Holds[other], right) : Undecided(left.Holds[i], left, right));
        }

        for (var i = 0; i < right.Holds.Length; i++)
        {
            if (IndexOfSame(left.Holds, right.Holds[i], i) < 0)
                builder.Add(Undecided(right.Holds[i], right, left));
        }

        return builder.ToImmutable();
    }

    /// <summary>
    /// The same holds but for conditions, and for summaries of elements: one of these holds none or more, so that it covers the
    /// path on which the loop had nothing to do.
    /// </summary>
    public static bool AreSameButConditions(ImmutableArray<Hold> left, ImmutableArray<Hold> right)
    {
        if (left == right)
            return true;
        int i = 0, j = 0;
        while (true)
        {
            while (i < left.Length && left[i].IsEach)
                i++;
            while (j < right.Length && right[j].IsEach)
                j++;
            if (i == left.Length || j == right.Length)
                return i == left.Length && j == right.Length;
            if (left[i].IsUndecided != right[j].IsUndecided)
                return false;
            if (!left[i].Equals(right[j]) && !(left[i].IsUndecided && left[i].Equals(right[j] with { Condition = left[i].Condition })))
                return false;
            i++;
            j++;
        }
    }

    /// <inheritdoc cref="AreSameButConditions"/>
    public static bool AreSameButElements(ImmutableArray<Debt> left, ImmutableArray<Debt> right)
    {
        if (left == right)
            return true;
        int i = 0, j = 0;
        while (true)
        {
            while (i < left.Length && left[i].IsEach)
                i++;
            while (j < right.Length && right[j].IsEach)
                j++;
            if (i == left.Length || j == right.Length)
                return i == left.Length && j == right.Length;
            if (!left[i++].Equals(right[j++]))
                return false;
        }
    }

    /// <summary>Of two disjuncts that hold the same, <see cref="AreSameButConditions"/>.</summary>
    public static ImmutableArray<Hold> OfSame(KernelState first, KernelState second)
    {
        var (left, right) = (first.Holds, second.Holds);
        if (left == right)
            return left;
        for (int i = 0, j = 0; i < left.Length; i++)
        {
            var hold = left[i];
            if (hold.IsEach)
            {
                var same = IndexOfSame(right, hold, i);
                left = left.SetItem(i, same < 0 ? Undecided(hold, first, second) : Both(hold, first, right[same], second));
                continue;
            }

            while (right[j].IsEach)
                j++;
            if (hold.Condition is { } one && right[j].Condition is { } other && !one.Equals(other))
                left = left.SetItem(i, hold with { Condition = HoldCondition.Merge(one, other) });
            j++;
        }

        foreach (var hold in right)
        {
            if (hold.IsEach && IndexOfSame(left, hold, 0) < 0)
                left = left.Add(Undecided(hold, second, first));
        }

        return left;
    }

    /// <inheritdoc cref="OfSame(KernelState, KernelState)"/>
    public static ImmutableArray<Debt> OfSame(ImmutableArray<Debt> left, ImmutableArray<Debt> right)
    {
        if (left == right)
            return left;
        foreach (var debt in right)
        {
            if (debt.IsEach && !left.Contains(debt))
                left = left.Add(debt);
        }

        return left;
    }

    public static ImmutableArray<Hold> Where(ImmutableArray<Hold> holds, Func<SmallMap<bool>.Entry, bool> keep)
    {
        for (var i = 0; i < holds.Length; i++)
        {
            if (holds[i].Condition is { } condition)
                holds = holds.SetItem(i, holds[i] with { Condition = condition.Where(keep) });
        }

        return holds;
    }

    /// <summary>Any of the locks that <paramref name="isMeant"/> tells, with all that was taken with it, may have been given back; default where there is none.</summary>
    public static ImmutableArray<Hold> Doubt(ImmutableArray<Hold> holds, Func<Hold, bool> isMeant)
    {
        var result = holds;
        var any = false;
        foreach (var hold in holds)
        {
            if (!hold.Resource.IsLock || (hold.IsStale && !hold.IsEach) || hold.FromEntry || !isMeant(hold))
                continue;
            any = true;
            for (var i = 0; i < result.Length; i++)
            {
                if (result[i].Site == hold.Site)
                    result = result.SetItem(i, result[i] with { Must = false, Condition = HoldCondition.Lost, IsGivenBack = result[i].IsEach });
            }
        }

        return any ? result : default;
    }

    private static Hold Undecided(Hold hold, KernelState holder, KernelState other)
    {
        if (hold is { Must: false, Condition: null })
            return hold;
        var condition = hold.Condition is { } known
            ? new HoldCondition(known.Held, HoldCondition.Common(known.NotHeld, other.Facts))
            : new HoldCondition(holder.Facts, other.Facts);
        return hold with { Must = false, Condition = condition };
    }

    /// <summary>The same acquisition on both paths: surely held as often as on the path that holds it less.</summary>
    private static Hold Both(Hold one, KernelState left, Hold other, KernelState right)
    {
        var merged = one with
        {
            Count = Math.Min(one.Count, other.Count),
            Must = one.Must && other.Must,
            SavedIrq = one.SavedIrq == other.SavedIrq ? one.SavedIrq : IrqState.Unknown,
            IsStale = one.IsStale || other.IsStale,
            IsGivenBack = one.IsGivenBack || other.IsGivenBack,
        };
        return merged with
        {
            Condition = (one.Condition, other.Condition) switch
            {
                ({ } first, { } second) => HoldCondition.Merge(first, second),
                ({ } first, null) when other.Must => first with { Held = HoldCondition.Common(first.Held, right.Facts) },
                (null, { } second) when one.Must => second with { Held = HoldCondition.Common(second.Held, left.Facts) },
                _ => null,
            },
        };
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
        => left.Site == right.Site && left.IsEach == right.IsEach && left.Resource == right.Resource && Equals(left.Path, right.Path);
}
