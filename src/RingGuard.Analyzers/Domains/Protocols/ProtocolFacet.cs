using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains.Protocols;

/// <summary>
/// Where one automaton may be, for each state that it may have had at the entry of the body: so a body says by itself what
/// it needs of its callers and what it does for them.
/// </summary>
internal sealed record ProtocolEntry(int Automaton, AccessPath? Path, StateRelation Rows, StateRelation Start, int Site)
{
    public bool IsOf(int automaton, AccessPath? path) => Automaton == automaton && Equals(Path, path);
}

/// <summary>A relation between the states at the entry and the states now; both as bits.</summary>
internal readonly struct StateRelation : IEquatable<StateRelation>
{
    private readonly ImmutableArray<uint> _rows;

    public StateRelation(ImmutableArray<uint> rows) => _rows = rows;

    public int Count => _rows.Length;

    public uint this[int entry] => _rows[entry];

    /// <summary>Nothing happened yet.</summary>
    public static StateRelation Identity(int count)
    {
        var rows = ImmutableArray.CreateBuilder<uint>(count);
        for (var i = 0; i < count; i++)
            rows.Add(1u << i);
        return new StateRelation(rows.MoveToImmutable());
    }

    /// <summary>One state, whatever the entry was.</summary>
    public static StateRelation Constant(int count, uint states)
    {
        var rows = ImmutableArray.CreateBuilder<uint>(count);
        for (var i = 0; i < count; i++)
            rows.Add(states);
        return new StateRelation(rows.MoveToImmutable());
    }

    public static StateRelation operator |(StateRelation left, StateRelation right)
    {
        if (left.Equals(right))
            return left;
        var rows = ImmutableArray.CreateBuilder<uint>(left.Count);
        for (var i = 0; i < left.Count; i++)
            rows.Add(left[i] | right[i]);
        return new StateRelation(rows.MoveToImmutable());
    }

    /// <summary>This, then the other.</summary>
    public StateRelation Then(StateRelation next)
    {
        var rows = ImmutableArray.CreateBuilder<uint>(Count);
        foreach (var row in _rows)
        {
            var result = 0u;
            for (var q = 0; q < next.Count; q++)
            {
                if ((row & (1u << q)) != 0)
                    result |= next[q];
            }

            rows.Add(result);
        }

        return new StateRelation(rows.MoveToImmutable());
    }

    public bool Equals(StateRelation other)
    {
        if (_rows == other._rows)
            return true;
        if (_rows.Length != other._rows.Length)
            return false;
        for (var i = 0; i < _rows.Length; i++)
        {
            if (_rows[i] != other._rows[i])
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is StateRelation other && Equals(other);

    public override int GetHashCode()
    {
        var hash = 17;
        foreach (var row in _rows)
            hash = unchecked((hash * 31) + (int)row);
        return hash;
    }
}

/// <summary>The automata that something happened to on the path.</summary>
internal sealed record ProtocolFacet(ImmutableArray<ProtocolEntry> Entries, bool IsKeptApart) : Facet
{
    public override bool KeepsApart => IsKeptApart;

    public bool Equals(ProtocolFacet? other)
    {
        if (other is null || IsKeptApart != other.IsKeptApart || Entries.Length != other.Entries.Length)
            return false;
        for (var i = 0; i < Entries.Length; i++)
        {
            if (!Entries[i].Equals(other.Entries[i]))
                return false;
        }

        return true;
    }

    public override int GetHashCode() => Entries.Length;

    public override Facet? Merge(Facet? other)
    {
        var right = other as ProtocolFacet;
        if (right is not null && Equals(right))
            return this;
        var result = this;
        foreach (var entry in Entries)
        {
            if (right?.Find(entry.Automaton, entry.Path) is null)
                result = result.With(entry with { Rows = entry.Rows | entry.Start });
        }

        if (right is null)
            return result;
        foreach (var entry in right.Entries)
        {
            result = result.With(Find(entry.Automaton, entry.Path) is { } mine
                ? mine with { Rows = mine.Rows | entry.Rows, Start = mine.Start | entry.Start, Site = Math.Min(mine.Site, entry.Site) }
                : entry with { Rows = entry.Rows | entry.Start });
        }

        return result with { IsKeptApart = IsKeptApart || right.IsKeptApart };
    }

    public override Facet? Forget(ISymbol changed, Func<AccessPath, bool> depends)
    {
        var entries = Entries.RemoveAll(e => e.Path is { } path && depends(path));
        return entries.Length == Entries.Length ? this : entries.IsEmpty ? null : this with { Entries = entries };
    }

    public ProtocolEntry? Find(int automaton, AccessPath? path)
    {
        foreach (var entry in Entries)
        {
            if (entry.IsOf(automaton, path))
                return entry;
        }

        return null;
    }

    /// <summary>With an entry set; in an order that does not depend on the way.</summary>
    public ProtocolFacet With(ProtocolEntry entry)
    {
        for (var i = 0; i < Entries.Length; i++)
        {
            if (Entries[i].IsOf(entry.Automaton, entry.Path))
                return this with { Entries = Entries.SetItem(i, entry) };
        }

        var at = 0;
        while (at < Entries.Length && Compare(Entries[at], entry) < 0)
            at++;
        return this with { Entries = Entries.Insert(at, entry) };
    }

    private static int Compare(ProtocolEntry left, ProtocolEntry right)
        => left.Automaton != right.Automaton
            ? left.Automaton.CompareTo(right.Automaton)
            : string.CompareOrdinal(left.Path?.ToString() ?? "", right.Path?.ToString() ?? "");
}
