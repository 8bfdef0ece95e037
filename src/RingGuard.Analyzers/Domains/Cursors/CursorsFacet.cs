using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains;

/// <summary>A cursor that was put back on a place nobody has worked on yet, by the call at <see cref="Site"/>.</summary>
internal sealed record RestartedCursor(AccessPath Path, int Site)
{
    public bool Must { get; init; } = true;
}

/// <summary>The cursors of one disjunct that were just put back; compared as a set.</summary>
internal sealed record CursorsFacet(ImmutableArray<RestartedCursor> Cursors) : Facet
{
    public override bool KeepsApart => false;

    public static CursorsFacet? Of(ImmutableArray<RestartedCursor> cursors) => cursors.IsEmpty ? null : new CursorsFacet(cursors);

    public bool Equals(CursorsFacet? other)
    {
        if (other is null || other.Cursors.Length != Cursors.Length)
            return false;
        foreach (var cursor in Cursors)
        {
            if (!other.Cursors.Contains(cursor))
                return false;
        }

        return true;
    }

    public override int GetHashCode() => Cursors.Length;

    /// <summary>The other path did not put it back, which says nothing about what is done on this one.</summary>
    public override Facet? Merge(Facet? other)
    {
        var right = other is CursorsFacet facet ? facet.Cursors : ImmutableArray<RestartedCursor>.Empty;
        var merged = Cursors;
        foreach (var cursor in right)
        {
            var known = Index(merged, cursor);
            if (known < 0)
                merged = merged.Add(cursor);
            else if (merged[known].Must && !cursor.Must)
                merged = merged.SetItem(known, cursor);
        }

        return merged == Cursors ? this : new CursorsFacet(merged);
    }

    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends) => this;

    private static int Index(ImmutableArray<RestartedCursor> cursors, RestartedCursor wanted)
    {
        for (var i = 0; i < cursors.Length; i++)
        {
            if (cursors[i].Site == wanted.Site && cursors[i].Path.Equals(wanted.Path))
                return i;
        }

        return -1;
    }
}
