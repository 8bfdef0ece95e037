using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>What became of a load or copy that may fail.</summary>
internal enum LoadOutcome
{
    Succeeded,
    Untested,

    /// <summary>It failed, and what it left behind still counts.</summary>
    Failed,

    /// <summary>It failed, and what it left behind was declared invalid, at least where the code saw fit.</summary>
    Repaired,
}

/// <summary>A load of registers, or a copy into an image, whose result says whether it was complete.</summary>
internal readonly record struct OwedLoad(int Site, bool IsImage, AccessPath? Path, LoadOutcome Outcome);

/// <summary>Residency (D4) of the registers' owner and of named contexts. Where paths differ it keeps what excuses.</summary>
internal sealed record ResidencyFacet : Facet
{
    public static readonly ResidencyFacet Start = new();

    /// <summary>The registers' owner was saved, or code looked at whether it has to be.</summary>
    public bool OwnerIsKnown { get; init; }

    /// <summary>A test on some path showed that registers are owned, and nothing saved them since.</summary>
    public bool OwnerIsLive { get; init; }

    /// <summary>The current task's image holds its newest values, or code looked at whether it does.</summary>
    public bool CurrentIsSaved { get; init; }

    /// <summary>Contexts whose image holds the newest values.</summary>
    public ImmutableArray<AccessPath> Saved { get; init; } = ImmutableArray<AccessPath>.Empty;

    /// <summary>Contexts whose registers were loaded on every path.</summary>
    public ImmutableArray<AccessPath> Live { get; init; } = ImmutableArray<AccessPath>.Empty;

    public ImmutableArray<OwedLoad> Owed { get; init; } = ImmutableArray<OwedLoad>.Empty;

    public override bool KeepsApart => false;

    public bool Equals(ResidencyFacet? other)
        => other is not null && OwnerIsKnown == other.OwnerIsKnown && OwnerIsLive == other.OwnerIsLive && CurrentIsSaved == other.CurrentIsSaved
        && SameSet(Saved, other.Saved) && SameSet(Live, other.Live) && SameSet(Owed, other.Owed);

    public override int GetHashCode() => (Saved.Length * 31) + (Live.Length * 7) + Owed.Length;

    public override Facet? Merge(Facet? other)
    {
        var right = other as ResidencyFacet ?? Start;
        var saved = Saved;
        foreach (var path in right.Saved)
            saved = saved.Contains(path) ? saved : saved.Add(path);
        return new ResidencyFacet
        {
            OwnerIsKnown = OwnerIsKnown || right.OwnerIsKnown,
            OwnerIsLive = OwnerIsLive || right.OwnerIsLive,
            CurrentIsSaved = CurrentIsSaved || right.CurrentIsSaved,
            Saved = saved,
            Live = Live.RemoveAll(p => !right.Live.Contains(p)),
            Owed = MergeOwed(Owed, right.Owed),
        };
    }

    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends) => this with
    {
        Saved = Saved.RemoveAll(p => depends(p)),
        Live = Live.RemoveAll(p => depends(p)),
    };

    public ResidencyFacet With(OwedLoad owed)
    {
        for (var i = 0; i < Owed.Length; i++)
        {
            if (Owed[i].Site == owed.Site)
                return this with { Owed = Owed.SetItem(i, owed) };
        }

        return this with { Owed = Owed.Add(owed) };
    }

    private static ImmutableArray<OwedLoad> MergeOwed(ImmutableArray<OwedLoad> left, ImmutableArray<OwedLoad> right)
    {
        var merged = left;
        foreach (var owed in right)
        {
            var index = -1;
            for (var i = 0; i < merged.Length && index < 0; i++)
                index = merged[i].Site == owed.Site ? i : -1;
            if (index < 0)
                merged = merged.Add(owed);
            else if (owed.Outcome > merged[index].Outcome)
                merged = merged.SetItem(index, owed);
        }

        return merged;
    }

    private static bool SameSet<T>(ImmutableArray<T> left, ImmutableArray<T> right)
    {
        if (left.Length != right.Length)
            return false;
        foreach (var item in left)
        {
            if (!right.Contains(item))
                return false;
        }

        return true;
    }
}
