using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains;

/// <summary>The values of one disjunct that may go stale; compared as a set.</summary>
internal sealed record StalenessFacet(ImmutableArray<TrackedValue> Values) : Facet
{
    public override bool KeepsApart => false;

    public bool Equals(StalenessFacet? other)
    {
        if (other is null || other.Values.Length != Values.Length)
            return false;
        foreach (var value in Values)
        {
            if (!other.Values.Contains(value))
                return false;
        }

        return true;
    }

    public override int GetHashCode() => Values.Length;

    public override Facet? Merge(Facet? other)
    {
        var right = other is StalenessFacet facet ? facet.Values : ImmutableArray<TrackedValue>.Empty;
        var builder = ImmutableArray.CreateBuilder<TrackedValue>();
        foreach (var value in Values)
        {
            var same = Find(right, value);
            builder.Add(same is null ? OnSomePath(value) : value.Merge(same));
        }

        foreach (var value in right)
        {
            if (Find(Values, value) is null)
                builder.Add(OnSomePath(value));
        }

        return new StalenessFacet(builder.ToImmutable());
    }

    /// <summary>A member on the way to the value was written; what is in a variable itself, its assignment replaces.</summary>
    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends)
    {
        var kept = Values.RemoveAll(v => !v.Key.Elements.IsEmpty && depends(v.Key));
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i].Owner is { } owner && depends(owner))
                kept = kept.SetItem(i, kept[i] with { Owner = null });
        }

        if (kept == Values)
            return this;
        return kept.IsEmpty ? null : new StalenessFacet(kept);
    }

    private static TrackedValue OnSomePath(TrackedValue value) => value.Must || value.IsAlone ? value with { Must = false, IsAlone = false } : value;

    private static TrackedValue? Find(ImmutableArray<TrackedValue> values, TrackedValue wanted)
    {
        foreach (var value in values)
        {
            if (value.IsSameValue(wanted))
                return value;
        }

        return null;
    }
}
