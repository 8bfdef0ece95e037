using System;
using System.Linq;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Picks the descriptor that a test means.</summary>
internal static class Descriptors
{
    public static DiagnosticDescriptor Single(DiagnosticAnalyzer analyzer)
        => analyzer.SupportedDiagnostics.Length == 1
            ? analyzer.SupportedDiagnostics[0]
            : throw new InvalidOperationException($"'{analyzer.GetType().Name}' does not have exactly one supported diagnostic; name the one that is meant");

    public static DiagnosticDescriptor Single(DiagnosticAnalyzer analyzer, string id)
    {
        var descriptors = analyzer.SupportedDiagnostics.Where(d => d.Id == id).ToList();
        return descriptors.Count == 1
            ? descriptors[0]
            : throw new InvalidOperationException($"'{analyzer.GetType().Name}' has {descriptors.Count} supported diagnostics with the id '{id}', one is needed");
    }
}
