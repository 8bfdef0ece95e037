using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Locks;

/// <summary>Something that only the whole compilation shows.</summary>
internal sealed record LockFinding(DiagnosticDescriptor Descriptor, Location Location, string Message, bool IsDefinite)
{
    public ImmutableArray<Location> Evidence { get; init; } = ImmutableArray<Location>.Empty;

    /// <summary>Places in reading order, each once, the reported one left out.</summary>
    public static ImmutableArray<Location> Places(Location reported, IEnumerable<Location> places)
    {
        var builder = ImmutableArray.CreateBuilder<Location>();
        foreach (var place in places)
        {
            if (!place.Equals(reported) && !builder.Contains(place))
                builder.Add(place);
        }

        return builder.ToImmutable();
    }

    /// <summary>"line 12", with the file where it is another one than that of the finding.</summary>
    public static string Line(Location location, Location reported)
    {
        var span = location.GetLineSpan();
        var line = "line " + (span.StartLinePosition.Line + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return location.SourceTree == reported.SourceTree ? line : $"{line} of {System.IO.Path.GetFileName(span.Path)}";
    }
}
