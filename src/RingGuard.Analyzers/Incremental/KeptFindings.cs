using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Incremental;

/// <summary>Findings of an earlier compilation, as they are in the next one.</summary>
internal static class KeptFindings
{
    /// <summary>Null when a place that a finding names was edited.</summary>
    public static ImmutableArray<Diagnostic>? After(ImmutableArray<Diagnostic> findings, IReadOnlyList<TreeEdit> edits)
    {
        ImmutableArray<Diagnostic>.Builder? moved = null;
        for (var i = 0; i < findings.Length; i++)
        {
            var finding = findings[i];
            var isTouched = IsIn(finding.Location, edits);
            foreach (var location in finding.AdditionalLocations)
                isTouched |= IsIn(location, edits);
            if (!isTouched)
                continue;
            var places = ImmutableArray.CreateBuilder<Location>(finding.AdditionalLocations.Count);
            foreach (var location in finding.AdditionalLocations)
            {
                if (Move(location, edits) is not { } place)
                    return null;
                places.Add(place);
            }

            if (Move(finding.Location, edits) is not { } at)
                return null;
            moved ??= findings.ToBuilder();
            moved[i] = At(finding, at, places.MoveToImmutable());
        }

        return moved?.MoveToImmutable() ?? findings;
    }

    private static bool IsIn(Location location, IReadOnlyList<TreeEdit> edits)
    {
        foreach (var edit in edits)
        {
            if (location.SourceTree == edit.Old)
                return true;
        }

        return false;
    }

    private static Location? Move(Location location, IReadOnlyList<TreeEdit> edits)
    {
        foreach (var edit in edits)
        {
            if (location.SourceTree == edit.Old)
                return edit.Map(location.SourceSpan) is { } span ? Location.Create(edit.New, span) : null;
        }

        return location;
    }

    private static Diagnostic At(Diagnostic finding, Location location, ImmutableArray<Location> additional) => Diagnostic.Create(
        finding.Id,
        finding.Descriptor.Category,
        finding.GetMessage(),
        finding.Severity,
        finding.DefaultSeverity,
        finding.Descriptor.IsEnabledByDefault,
        finding.WarningLevel,
        finding.IsSuppressed,
        finding.Descriptor.Title,
        finding.Descriptor.Description,
        finding.Descriptor.HelpLinkUri,
        location,
        additional,
        finding.Descriptor.CustomTags,
        finding.Properties);
}
