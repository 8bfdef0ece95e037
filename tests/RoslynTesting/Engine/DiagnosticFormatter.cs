using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Writes diagnostics as the lines of C# that would expect them, so that a failure can be pasted into the test.</summary>
internal sealed class DiagnosticFormatter
{
    private readonly ImmutableArray<DiagnosticDescriptor> _descriptors;
    private readonly string _defaultPath;

    public DiagnosticFormatter(ImmutableArray<DiagnosticAnalyzer> analyzers, string defaultPath)
    {
        _descriptors = [.. analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics)];
        _defaultPath = defaultPath;
    }

    public string Format(IEnumerable<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics)
        {
            text.Append("// ").AppendLine(diagnostic.ToString());
            text.Append(Create(diagnostic.Id, diagnostic.Severity));
            foreach (var location in Locations(diagnostic))
            {
                var span = location.GetLineSpan();
                text.Append(Span(span));
            }

            if (DiagnosticArguments.Of(diagnostic) is { IsEmpty: false } arguments)
                text.Append(".WithArguments(").Append(string.Join(", ", arguments.Select(Literal))).Append(')');
            if (diagnostic.IsSuppressed)
                text.Append(".WithIsSuppressed(true)");
            text.AppendLine(",");
        }

        return text.Length == 0 ? "    NONE." + Environment.NewLine : text.ToString();
    }

    public string Format(IEnumerable<DiagnosticResult> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics)
        {
            text.Append("// ").AppendLine(diagnostic.ToString());
            text.Append(Create(diagnostic.Id, diagnostic.Severity));
            foreach (var location in diagnostic.Spans)
            {
                var start = location.Span.StartLinePosition;
                text.Append(location.Options.HasFlag(DiagnosticLocationOptions.IgnoreLength)
                    ? $".WithLocation({PathArgument(location.Span.Path)}{start.Line + 1}, {start.Character + 1})"
                    : Span(location.Span));
            }

            if (diagnostic.MessageArguments is { Length: > 0 } arguments)
                text.Append(".WithArguments(").Append(string.Join(", ", arguments.Select(a => Literal(DiagnosticArguments.Text(a))))).Append(')');
            text.AppendLine(",");
        }

        return text.Length == 0 ? "    NONE." + Environment.NewLine : text.ToString();
    }

    private static IEnumerable<Location> Locations(Diagnostic diagnostic)
        => diagnostic.Location == Location.None ? [] : [diagnostic.Location, .. diagnostic.AdditionalLocations];

    private static string Literal(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r", "\\r").Replace("\n", "\\n") + "\"";

    private string Create(string id, DiagnosticSeverity severity)
    {
        if (_descriptors.Any(d => d.Id == id))
            return _descriptors.Length == 1 ? "VerifyCS.Diagnostic()" : $"VerifyCS.Diagnostic({Literal(id)})";
        return severity == DiagnosticSeverity.Error
            ? $"DiagnosticResult.CompilerError({Literal(id)})"
            : $"new DiagnosticResult({Literal(id)}, DiagnosticSeverity.{severity})";
    }

    private string Span(FileLinePositionSpan span)
        => $".WithSpan({PathArgument(span.Path)}{span.StartLinePosition.Line + 1}, {span.StartLinePosition.Character + 1}, "
            + $"{span.EndLinePosition.Line + 1}, {span.EndLinePosition.Character + 1})";

    private string PathArgument(string path) => path.Length == 0 || path == _defaultPath ? "" : Literal(path) + ", ";
}
