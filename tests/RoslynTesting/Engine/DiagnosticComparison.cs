using System.Linq;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Compares one diagnostic with one expectation.</summary>
internal static class DiagnosticComparison
{
    /// <summary>The first difference, in words, with a rank that is low where the rest is alike; null when it matches.</summary>
    public static (int Rank, string Text)? Difference(Diagnostic actual, DiagnosticResult expected)
    {
        if (actual.Id != expected.Id)
            return (5, $"Expected diagnostic id to be \"{expected.Id}\" was \"{actual.Id}\"");
        if (LocationDifference(actual, expected) is { } location)
            return (4, location);
        if (!expected.Options.HasFlag(DiagnosticOptions.IgnoreSeverity) && actual.Severity != expected.Severity)
            return (3, $"Expected diagnostic severity to be \"{expected.Severity}\" was \"{actual.Severity}\"");
        if (expected.IsSuppressed is { } suppressed && suppressed != actual.IsSuppressed)
            return (2, $"Expected diagnostic suppression state to be \"{suppressed}\" was \"{actual.IsSuppressed}\"");
        if (expected.Message is { } message)
        {
            return message == actual.GetMessage()
                ? null
                : (1, $"Expected diagnostic message to be \"{message}\" was \"{actual.GetMessage()}\"");
        }

        if (expected.MessageArguments is not { Length: > 0 } arguments)
            return null;
        var found = DiagnosticArguments.Of(actual);
        return arguments.Select(DiagnosticArguments.Text).SequenceEqual(found)
            ? null
            : (1, $"Expected diagnostic message arguments to match: \"{string.Join("\", \"", arguments)}\" was \"{string.Join("\", \"", found)}\"");
    }

    private static string? LocationDifference(Diagnostic actual, DiagnosticResult expected)
    {
        if (!expected.HasLocation)
            return actual.Location == Location.None ? null : $"Expected a project diagnostic with no location, was at {actual.Location.GetLineSpan()}";
        if (actual.Location == Location.None)
            return "Expected a diagnostic with a location, was a project diagnostic with none";
        if (Difference(actual.Location, expected.Spans[0]) is { } difference)
            return difference;
        if (expected.Options.HasFlag(DiagnosticOptions.IgnoreAdditionalLocations))
            return null;
        if (actual.AdditionalLocations.Count != expected.Spans.Length - 1)
            return $"Expected {expected.Spans.Length - 1} additional locations but got {actual.AdditionalLocations.Count}";
        return actual.AdditionalLocations.Zip(expected.Spans.Skip(1), Difference).FirstOrDefault(static d => d is not null);
    }

    private static string? Difference(Location actual, DiagnosticLocation expected)
    {
        var span = actual.GetLineSpan();
        if (span.Path != expected.Span.Path)
            return $"Expected diagnostic to be in file \"{expected.Span.Path}\" was in file \"{span.Path}\"";
        if (span.StartLinePosition != expected.Span.StartLinePosition)
            return $"Expected diagnostic to start at \"{Show(expected.Span.StartLinePosition)}\" was at \"{Show(span.StartLinePosition)}\"";
        if (!expected.Options.HasFlag(DiagnosticLocationOptions.IgnoreLength) && span.EndLinePosition != expected.Span.EndLinePosition)
            return $"Expected diagnostic to end at \"{Show(expected.Span.EndLinePosition)}\" was at \"{Show(span.EndLinePosition)}\"";
        return null;

        static string Show(Text.LinePosition position) => $"({position.Line + 1},{position.Character + 1})";
    }
}
