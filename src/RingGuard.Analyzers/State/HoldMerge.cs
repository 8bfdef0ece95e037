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

    public static bool AreSameButConditions(ImmutableArray<Hold> left, ImmutableArray<Hold> right)
    {
        if (left == right)
            return true;
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].IsUndecided != right[i].IsUndecided)
                return false;
            if (!left[i].Equals(right[i]) && !(left[i].IsUndecided && left[i].Equals(right[i] with { Condition = left[i].Condition })))
                return false;
        }

        return true;
    }

    /// <summary>Of two disjuncts that hold the same, <see cref="AreSameButConditions"/>.</summary>
    public static ImmutableArray<Hold> Conditions(ImmutableArray<Hold> left, ImmutableArray<Hold> right)
    {
        if (left == right)
            return left;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Condition is { } one && right[i].Condition is { } other && !one.Equals(other))
                left = left.SetItem(i, left[i] with { Condition = HoldCondition.Merge(one, other) });
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

    /// <summary>Any of the locks, with all that was taken with it, may have been given back; default where there is none.</summary>
    public static ImmutableArray<Hold> Doubt(ImmutableArray<Hold> holds)
    {
        var result = holds;
        var any = false;
        foreach (var hold in holds)
        {
            if (!hold.Resource.IsLock || hold.IsStale || hold.FromEntry)
                continue;
            any = true;
            for (var i = 0; i < result.Length; i++)
            {
                if (result[i].Site == hold.Site && !Equals(result[i].Condition, HoldCondition.Lost))
                    result = result.SetItem(i, result[i] with { Must = false, Condition = HoldCondition.Lost });
            }
        }

        return any ? result : default;
    }

    private static Hold Undecided(Hold hold, KernelState holder, KernelState other)
    {
        if (hold is { Must: false, IsUndecided: false })
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
        => left.Site == right.Site && left.Resource == right.Resource && Equals(left.Path, right.Path);
}
