using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>A summary without anything of the compilation that it was made for. Equal ones say the same and show the same evidence.</summary>
internal sealed class SummaryImage : IEquatable<SummaryImage>
{
    private readonly ImmutableArray<object?> _parts;

    // Most images name places in one file, and most edits are of another.
    private readonly HashSet<SyntaxTree> _trees = new();

    private SummaryImage(ImmutableArray<object?> parts)
    {
        _parts = parts;
        foreach (var part in parts)
        {
            if (part is Place place)
                _trees.Add(place.Tree);
        }
    }

    /// <summary>Where its evidence stands.</summary>
    public IReadOnlyCollection<SyntaxTree> Trees => _trees;

    /// <summary>Null when the summary speaks of something that only its body knows.</summary>
    public static SummaryImage? Of(MethodSummary summary, IAssemblySymbol own)
    {
        var archive = new Archive(own);
        SummaryArchive.Of(archive, summary);
        return archive.IsWhole ? new SummaryImage(archive.Parts) : null;
    }

    /// <summary>Null when something that it speaks of is no more.</summary>
    public MethodSummary? Restore(SymbolFinder symbols)
    {
        var archive = new Archive(_parts, symbols);
        var summary = SummaryArchive.Of(archive, null);
        return archive.IsWhole ? summary : null;
    }

    /// <summary>The same after an edit; null when a place in it was edited.</summary>
    public SummaryImage? After(TreeEdit edit)
    {
        if (!_trees.Contains(edit.Old))
            return this;
        ImmutableArray<object?>.Builder? moved = null;
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is not Place place || place.Tree != edit.Old)
                continue;
            if (edit.Map(place.Span) is not { } span)
                return null;
            moved ??= _parts.ToBuilder();
            moved[i] = new Place(edit.New, span);
        }

        return moved is null ? this : new SummaryImage(moved.MoveToImmutable());
    }

    public bool Equals(SummaryImage? other)
    {
        if (other is null || _parts.Length != other._parts.Length)
            return false;
        for (var i = 0; i < _parts.Length; i++)
        {
            if (!Equals(_parts[i], other._parts[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as SummaryImage);

    public override int GetHashCode() => _parts.Length;
}
