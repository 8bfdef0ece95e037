using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Compares diagnostics with expected ones, in any order.</summary>
internal static class DiagnosticMatcher
{
    public static void Match(
        ImmutableArray<Diagnostic> actual,
        IReadOnlyList<DiagnosticResult> expected,
        DiagnosticFormatter format,
        Action<Diagnostic, DiagnosticResult, IVerifier>? diagnosticVerifier,
        IVerifier verifier)
    {
        if (actual.Length != expected.Count)
        {
            verifier.Fail($"Mismatch between number of diagnostics returned, expected \"{expected.Count}\" actual \"{actual.Length}\""
                + Environment.NewLine + Environment.NewLine + Report(actual, expected, format));
        }

        var partner = Assign(actual, expected);
        var open = Enumerable.Range(0, actual.Length).Where(i => !partner.Contains(i)).ToList();
        for (var i = 0; i < expected.Count; i++)
        {
            if (partner[i] >= 0)
                continue;

            // The one that is nearest: most likely what was meant.
            var (nearest, difference) = open.Select(j => (Index: j, Difference: DiagnosticComparison.Difference(actual[j], expected[i])!.Value))
                .MinBy(static candidate => candidate.Difference.Rank);
            verifier.Fail(difference.Text + Environment.NewLine + Environment.NewLine
                + "Expected diagnostic:" + Environment.NewLine + format.Format([expected[i]]) + Environment.NewLine
                + "Actual diagnostic:" + Environment.NewLine + format.Format([actual[nearest]]) + Environment.NewLine
                + Report(actual, expected, format));
        }

        if (diagnosticVerifier is null)
            return;
        for (var i = 0; i < expected.Count; i++)
            diagnosticVerifier(actual[partner[i]], expected[i], verifier);
    }

    private static string Report(ImmutableArray<Diagnostic> actual, IReadOnlyList<DiagnosticResult> expected, DiagnosticFormatter format)
        => "Diagnostics:" + Environment.NewLine + format.Format(actual) + Environment.NewLine
            + "Expected diagnostics:" + Environment.NewLine + format.Format(expected);

    /// <summary>
    /// For each expected diagnostic the actual one that it is matched with, or -1: a maximum bipartite matching by augmenting paths, because
    /// an expectation without arguments can match what a stricter one needs.
    /// </summary>
    private static int[] Assign(ImmutableArray<Diagnostic> actual, IReadOnlyList<DiagnosticResult> expected)
    {
        var fits = new bool[expected.Count, actual.Length];
        for (var i = 0; i < expected.Count; i++)
        {
            for (var j = 0; j < actual.Length; j++)
                fits[i, j] = DiagnosticComparison.Difference(actual[j], expected[i]) is null;
        }

        var owner = Enumerable.Repeat(-1, actual.Length).ToArray();
        for (var i = 0; i < expected.Count; i++)
            Augment(i, new bool[actual.Length]);

        var partner = Enumerable.Repeat(-1, expected.Count).ToArray();
        for (var j = 0; j < owner.Length; j++)
        {
            if (owner[j] >= 0)
                partner[owner[j]] = j;
        }

        return partner;

        bool Augment(int i, bool[] seen)
        {
            for (var j = 0; j < owner.Length; j++)
            {
                if (!fits[i, j] || seen[j])
                    continue;
                seen[j] = true;
                if (owner[j] < 0 || Augment(owner[j], seen))
                {
                    owner[j] = i;
                    return true;
                }
            }

            return false;
        }
    }
}
