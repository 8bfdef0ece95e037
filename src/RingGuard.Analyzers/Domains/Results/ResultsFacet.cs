using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains;

/// <summary>Results that are still open in one disjunct; compared as a set.</summary>
internal sealed record ResultsFacet(ImmutableArray<ResultEntry> Entries) : Facet
{
    public override bool KeepsApart => false;

    public static ResultsFacet? Of(ImmutableArray<ResultEntry> entries) => entries.IsDefaultOrEmpty ? null : new ResultsFacet(entries);

    public bool Equals(ResultsFacet? other)
    {
        if (other is null || other.Entries.Length != Entries.Length)
            return false;
        foreach (var entry in Entries)
        {
            if (!other.Entries.Contains(entry))
                return false;
        }

        return true;
    }

    public override int GetHashCode() => Entries.Length;

    public override Facet? Merge(Facet? other)
    {
        var right = other is ResultsFacet facet ? facet.Entries : ImmutableArray<ResultEntry>.Empty;
        var builder = ImmutableArray.CreateBuilder<ResultEntry>();
        foreach (var entry in Entries)
            builder.Add(Find(right, entry) is { } same ? entry.Merge(same) : OnSomePath(entry));
        foreach (var entry in right)
        {
            if (Find(Entries, entry) is null)
                builder.Add(OnSomePath(entry));
        }

        return new ResultsFacet(builder.ToImmutable());
    }

    /// <summary>Another value of something that the call was made with: the next call is not the same one again.</summary>
    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends)
    {
        var entries = Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].HasOtherArguments || entries[i].Arguments.Paths.IsDefault)
                continue;
            foreach (var path in entries[i].Arguments.Paths)
            {
                if (path is not null && depends(path))
                {
                    entries = entries.SetItem(i, entries[i] with { HasOtherArguments = true });
                    break;
                }
            }
        }

        return entries == Entries ? this : new ResultsFacet(entries);
    }

    /// <summary>
    /// Nobody looked at it on some path only. A failure is different: the other paths are those on which there was none, and
    /// say nothing about what is done with it.
    /// </summary>
    private static ResultEntry OnSomePath(ResultEntry entry)
        => entry.Must && (entry.Status & ResultStatus.Unchecked) != 0 ? entry with { Must = false } : entry;

    private static ResultEntry? Find(ImmutableArray<ResultEntry> entries, ResultEntry wanted)
    {
        foreach (var entry in entries)
        {
            if (entry.IsSameResult(wanted))
                return entry;
        }

        return null;
    }
}
