using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// A diagnostic and where it came from. Non-local: reported from a callback that is not about the diagnostic's own document, so that an
/// editor does not show it while one types there.
/// </summary>
internal readonly record struct ReportedDiagnostic(Project Project, Diagnostic Diagnostic, bool IsNonLocal)
{
    public string Id => Diagnostic.Id;

    /// <summary>The document that it is in, or null.</summary>
    public Document? Document => Project.Solution.GetDocument(Diagnostic.Location.SourceTree);

    /// <summary>By path, start, end, id and arguments; each once for a project.</summary>
    public static ImmutableArray<ReportedDiagnostic> SortDistinct(IEnumerable<ReportedDiagnostic> diagnostics)
        => [.. diagnostics.DistinctBy(static d => (d.Project.Id, d.Diagnostic))
            .OrderBy(static d => d.Diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal)
            .ThenBy(static d => d.Diagnostic.Location.SourceSpan.Start)
            .ThenBy(static d => d.Diagnostic.Location.SourceSpan.End)
            .ThenBy(static d => d.Id, StringComparer.Ordinal)
            .ThenBy(static d => string.Join("\u0001", DiagnosticArguments.Of(d.Diagnostic)), StringComparer.Ordinal)];

    /// <summary>Whether both report the same ids in the same places: applying a fix again would go round in circles.</summary>
    public static bool AreSame(ImmutableArray<ReportedDiagnostic> left, ImmutableArray<ReportedDiagnostic> right)
        => left.Select(Key).SequenceEqual(right.Select(Key));

    private static (string Id, FileLinePositionSpan Span) Key(ReportedDiagnostic d) => (d.Id, d.Diagnostic.Location.GetLineSpan());
}
