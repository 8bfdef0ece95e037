using System;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Locks;

/// <summary>A place that can be ordered by the text alone, whatever order the files were given in.</summary>
internal readonly record struct SourcePlace(string Path, int Start) : IComparable<SourcePlace>
{
    public static SourcePlace Of(Location? location)
        => new(location?.SourceTree?.FilePath ?? "", location is { IsInSource: true } ? location.SourceSpan.Start : -1);

    public int CompareTo(SourcePlace other)
    {
        var path = string.CompareOrdinal(Path, other.Path);
        return path != 0 ? path : Start.CompareTo(other.Start);
    }
}
