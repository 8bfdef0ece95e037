using System.Collections.Immutable;

namespace RingGuard.Analyzers.State;

/// <summary>Summaries of the locks that loops take of a collection and give back to it, <see cref="Hold.IsEach"/>.</summary>
internal static class ElementHolds
{
    /// <summary>The hold at an index, whose element is about to lose its name, becomes part of the summary under <paramref name="path"/>; null for a chain that a loop follows.</summary>
    public static ImmutableArray<Hold> Summarize(ImmutableArray<Hold> holds, int index, AccessPath? path)
    {
        var hold = holds[index];
        var result = Add(holds.RemoveAt(index), hold with { Path = path });
        for (var i = result.Length - 1; i >= 0; i--)
        {
            var count = result[i];
            if (count.IsEach || !count.Resource.IsCount || count.Site != hold.Site || count.FromEntry != hold.FromEntry)
                continue;
            result = Add(result.RemoveAt(i), count);
        }

        return result;
    }

    /// <summary>The same for what is given back that the caller holds.</summary>
    public static ImmutableArray<Debt> Summarize(ImmutableArray<Debt> debts, int index, AccessPath path)
    {
        var debt = debts[index];
        var result = Add(debts.RemoveAt(index), debt with { Path = path });
        for (var i = result.Length - 1; i >= 0; i--)
        {
            if (!result[i].IsEach && result[i].Resource.IsCount && result[i].Site == debt.Site)
                result = Add(result.RemoveAt(i), result[i]);
        }

        return result;
    }

    /// <summary>Adds to a summary, or begins one.</summary>
    public static ImmutableArray<Hold> Add(ImmutableArray<Hold> holds, Hold hold)
    {
        hold = hold with { IsEach = true, IsStale = true, Count = 1 };
        for (var i = 0; i < holds.Length; i++)
        {
            var known = holds[i];
            if (known.IsEach && known.Site == hold.Site && known.Resource == hold.Resource && Equals(known.Path, hold.Path))
                return hold.IsUndecided ? holds : holds.SetItem(i, hold with { Must = hold.Must || known.Must, Condition = hold.Must ? null : known.Condition });
        }

        return holds.Add(hold);
    }

    /// <summary>Some or all elements were given back.</summary>
    public static ImmutableArray<Hold> GiveBack(ImmutableArray<Hold> holds, int site)
    {
        for (var i = 0; i < holds.Length; i++)
        {
            if (holds[i] is { IsEach: true, IsGivenBack: false } && holds[i].Site == site)
                holds = holds.SetItem(i, holds[i] with { Must = false, IsGivenBack = true });
        }

        return holds;
    }

    private static ImmutableArray<Debt> Add(ImmutableArray<Debt> debts, Debt debt)
    {
        debt = debt with { IsEach = true, Count = 1 };
        return debts.Contains(debt) ? debts : debts.Add(debt);
    }
}
