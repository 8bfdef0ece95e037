using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Which expected diagnostics must vanish when a first line makes the sources generated, or suppresses ids in them.</summary>
internal sealed class Exclusions
{
    private readonly ImmutableArray<DiagnosticDescriptor> _descriptors;
    private readonly HashSet<string> _sources;

    public Exclusions(ImmutableArray<DiagnosticAnalyzer> analyzers, SolutionState state)
    {
        _descriptors = [.. analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics)];
        _sources = state.Sources.Select(static file => file.filename).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Only the project under test gets the line: the other ones are there to be referenced.</summary>
    public static SolutionState WithFirstLine(SolutionState state, string line)
    {
        var names = state.Sources.Select(static file => file.filename).ToHashSet(StringComparer.Ordinal);
        return state.Copy(file => names.Contains(file.filename)
            ? (file.filename, file.content.Replace(new TextSpan(0, 0), line + "\r\n"))
            : file);
    }

    /// <summary>Whether it is an analyzer's, in a source file.</summary>
    public bool LeavesGeneratedCode(DiagnosticResult result)
        => !result.Id.StartsWith("CS", StringComparison.Ordinal) && !result.Id.StartsWith("AD", StringComparison.Ordinal) && IsInSource(result);

    /// <summary>Whether a pragma in the file must silence it.</summary>
    public bool IsSuppressible(DiagnosticResult result)
        => LeavesGeneratedCode(result)
            && !_descriptors.Any(d => d.Id == result.Id && d.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable));

    /// <summary>What is left, where it is after the line was put in.</summary>
    public IReadOnlyList<DiagnosticResult> Remaining(IEnumerable<DiagnosticResult> expected, Func<DiagnosticResult, bool> excluded)
        => [.. expected.Where(d => !excluded(d)).Select(d => d.Map(Moved))];

    private DiagnosticLocation Moved(DiagnosticLocation location)
    {
        if (!_sources.Contains(location.Span.Path))
            return location;
        var (start, end) = (location.Span.StartLinePosition, location.Span.EndLinePosition);
        return new DiagnosticLocation(
            new FileLinePositionSpan(location.Span.Path, new LinePosition(start.Line + 1, start.Character), new LinePosition(end.Line + 1, end.Character)),
            location.Options);
    }

    private bool IsInSource(DiagnosticResult result) => result.HasLocation && _sources.Contains(result.Spans[0].Span.Path);
}
