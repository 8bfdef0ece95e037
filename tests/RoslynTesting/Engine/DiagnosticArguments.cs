using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>The arguments of a diagnostic's message, which Roslyn keeps to itself.</summary>
internal static class DiagnosticArguments
{
    private static readonly PropertyInfo Property = typeof(Diagnostic).GetProperty("Arguments", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new InvalidOperationException("This version of Roslyn has no Diagnostic.Arguments");

    public static ImmutableArray<string> Of(Diagnostic diagnostic)
        => [.. ((IEnumerable<object?>?)Property.GetValue(diagnostic) ?? []).Select(Text)];

    public static string Text(object? argument) => argument?.ToString() ?? "";
}
