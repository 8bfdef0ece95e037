using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains;

/// <summary>A pending-work flag that was cleared at <see cref="Site"/>; the work itself began later, at <see cref="WorkSite"/>.</summary>
internal sealed record ClearedFlag(AccessPath Path, int Site)
{
    public int WorkSite { get; init; }

    /// <summary>Cleared on every path.</summary>
    public bool Must { get; init; } = true;

    /// <summary>The work began on every path that cleared it.</summary>
    public bool WorkMust { get; init; } = true;
}

/// <summary>The last look for work that waits.</summary>
internal sealed record PendingTest(int Site)
{
    /// <summary>Interrupts were on then, or have been since: more may wait by now.</summary>
    public bool IsOutdated { get; init; }

    /// <summary>Where interrupts came on afterwards; 0 when they were on at the test.</summary>
    public int OnSite { get; init; }

    public bool Must { get; init; } = true;
}

/// <summary>A value that was stored where it takes effect, before anybody agreed to it.</summary>
internal sealed record AppliedValue(int Site, AccessPath? Value, string Display);

/// <summary>What one disjunct knows of work that is put off.</summary>
internal sealed record DeferredFacet : Facet
{
    public static readonly DeferredFacet None = new();

    public ImmutableArray<ClearedFlag> Cleared { get; init; } = ImmutableArray<ClearedFlag>.Empty;

    public ImmutableArray<AppliedValue> Applied { get; init; } = ImmutableArray<AppliedValue>.Empty;

    /// <summary>An update was asked for before, so that a later store may be its consequence.</summary>
    public bool HadUpdate { get; init; }

    /// <summary>Site of the test that decided to make room for other work; 0 when none did.</summary>
    public int DecisionSite { get; init; }

    /// <summary>Site of the call that finishes the operation; 0 when it was not made.</summary>
    public int CompleteSite { get; init; }

    public PendingTest? Test { get; init; }

    public override bool KeepsApart => DecisionSite != 0 || CompleteSite != 0;

    public bool IsNothing => Equals(None);

    public bool Equals(DeferredFacet? other)
        => other is not null && HadUpdate == other.HadUpdate && DecisionSite == other.DecisionSite && CompleteSite == other.CompleteSite
        && Equals(Test, other.Test) && Same(Cleared, other.Cleared) && Same(Applied, other.Applied);

    public override int GetHashCode() => (DecisionSite * 31 + CompleteSite) * 31 + Cleared.Length;

    public override Facet? Merge(Facet? other)
    {
        var right = other as DeferredFacet ?? None;
        var merged = new DeferredFacet
        {
            Cleared = MergeFlags(Cleared, right.Cleared),
            Applied = Applied.AddRange(right.Applied.RemoveAll(a => Applied.Contains(a))),
            HadUpdate = HadUpdate || right.HadUpdate,
            DecisionSite = DecisionSite == right.DecisionSite ? DecisionSite : 0,
            CompleteSite = CompleteSite == right.CompleteSite ? CompleteSite : 0,
            Test = MergeTests(Test, right.Test),
        };
        return merged.IsNothing ? null : merged;
    }

    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends)
    {
        // The flag itself may have been written: the domain sees to that. Its owner is another one now.
        var cleared = Cleared.RemoveAll(f => f.Path.RootSymbol is not null && SymbolEqualityComparer.Default.Equals(f.Path.RootSymbol, changed) && depends(f.Path));
        var applied = Applied;
        for (var i = applied.Length - 1; i >= 0; i--)
        {
            if (applied[i].Value is { } value && depends(value))
                applied = applied.RemoveAt(i);
        }

        if (cleared == Cleared && applied == Applied)
            return this;
        var kept = this with { Cleared = cleared, Applied = applied };
        return kept.IsNothing ? null : kept;
    }

    private static ImmutableArray<ClearedFlag> MergeFlags(ImmutableArray<ClearedFlag> left, ImmutableArray<ClearedFlag> right)
    {
        if (Same(left, right))
            return left;
        var builder = ImmutableArray.CreateBuilder<ClearedFlag>();
        foreach (var flag in left)
            builder.Add(Find(right, flag) is { } same ? Merge(flag, same) : flag with { Must = false });
        foreach (var flag in right)
        {
            if (Find(left, flag) is null)
                builder.Add(flag with { Must = false });
        }

        return builder.ToImmutable();
    }

    private static ClearedFlag Merge(ClearedFlag left, ClearedFlag right)
        => left.Equals(right) ? left : left with { WorkSite = Math.Max(left.WorkSite, right.WorkSite), Must = left.Must && right.Must, WorkMust = left.WorkMust && right.WorkMust && left.WorkSite == right.WorkSite };

    private static ClearedFlag? Find(ImmutableArray<ClearedFlag> flags, ClearedFlag wanted)
    {
        foreach (var flag in flags)
        {
            if (flag.Site == wanted.Site && flag.Path.Equals(wanted.Path))
                return flag;
        }

        return null;
    }

    /// <summary>An outdated look is outdated on its path, whatever the other does; of two good ones the earlier stands.</summary>
    private static PendingTest? MergeTests(PendingTest? left, PendingTest? right)
    {
        if (Equals(left, right))
            return left;
        if (left is null || right is null)
            return (left ?? right) is { IsOutdated: true } outdated ? outdated with { Must = false } : null;
        if (left.IsOutdated != right.IsOutdated)
            return (left.IsOutdated ? left : right) with { Must = false };
        var first = (left.Site, left.OnSite).CompareTo((right.Site, right.OnSite)) < 0 ? left : right;
        return first with { Must = left.Must && right.Must };
    }

    private static bool Same<T>(ImmutableArray<T> left, ImmutableArray<T> right)
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

/// <summary>Flags, by names that callers know, that a body clears on every way through it and whose work it does not do.</summary>
internal sealed class DeferredSummary(ImmutableArray<AccessPath> cleared, bool enters) : IEquatable<DeferredSummary>
{
    public ImmutableArray<AccessPath> Cleared { get; } = cleared;

    /// <summary>The guest is entered, and the last look for work that waits was its callers'.</summary>
    public bool Enters { get; } = enters;

    public bool Equals(DeferredSummary? other)
    {
        if (other is null || other.Enters != Enters || other.Cleared.Length != Cleared.Length)
            return false;
        for (var i = 0; i < Cleared.Length; i++)
        {
            if (!Cleared[i].Equals(other.Cleared[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as DeferredSummary);

    public override int GetHashCode() => Cleared.Length;
}
