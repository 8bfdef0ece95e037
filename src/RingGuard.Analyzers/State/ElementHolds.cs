using System.Collections.Immutable;
using RingGuard.Analyzers.Contracts;

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
            if (count.IsEach || !(count.Resource.IsCount || IsToken(count)) || count.Site != hold.Site || count.FromEntry != hold.FromEntry)
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
    public static ImmutableArray<Hold> GiveBack(ImmutableArray<Hold> holds, Hold each)
    {
        var index = holds.IndexOf(each);
        return index < 0 || each.IsGivenBack ? holds : holds.SetItem(index, each with { Must = false, IsGivenBack = true });
    }

    /// <summary>The first of a chain has a name of its own: with it, the rest is given back.</summary>
    public static ImmutableArray<Hold> GiveBackChain(ImmutableArray<Hold> holds, Hold first)
    {
        foreach (var hold in holds)
        {
            if (hold is { IsEach: true, Path: null } && hold.Site == first.Site && hold.Resource == first.Resource)
                holds = GiveBack(holds, hold);
        }

        return holds;
    }

    /// <summary>Some or all of the saved interrupt states were restored.</summary>
    public static ImmutableArray<Hold> GiveBackTokens(ImmutableArray<Hold> holds)
    {
        foreach (var hold in holds)
        {
            if (hold.IsEach && IsToken(hold))
                holds = GiveBack(holds, hold);
        }

        return holds;
    }

    /// <summary>A saved interrupt state, which the loop put into a collection as well.</summary>
    public static bool IsToken(Hold hold) => hold.Resource is { Resource: Resource.Irq, IsOwnContext: false };

    private static ImmutableArray<Debt> Add(ImmutableArray<Debt> debts, Debt debt)
    {
        debt = debt with { IsEach = true, Count = 1 };
        return debts.Contains(debt) ? debts : debts.Add(debt);
    }
}
