using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// Sources that say in comments what is found on a line: <c>// RG1009</c> for a definite finding, <c>// RG1009?</c> for a
/// possible one, several separated by commas. All other lines are silent, whatever the rule.
/// </summary>
internal static partial class MarkedSource
{
    /// <summary>Fails with both lists when the findings are not exactly the announced ones.</summary>
    public static async Task MatchesAsync(string source, string contracts = "")
    {
        var lines = RuleVerifier.Complete(source).Split('\n');
        var expected = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (Match mark in Mark().Matches(lines[i]))
                expected.AddRange(Id().Matches(mark.Value).Select(id => Line(i + 1, id.Value, lines[i])));
        }

        Assert.True(expected.Count > 0, "the source announces nothing; use SilentAsync");
        await CompareAsync(source, lines, expected, contracts);
    }

    /// <summary>No finding at all, of no certainty.</summary>
    public static async Task SilentAsync(string source)
    {
        var lines = RuleVerifier.Complete(source).Split('\n');
        Assert.DoesNotContain(lines, static l => Mark().IsMatch(l));
        await CompareAsync(source, lines, [], "");
    }

    private static async Task CompareAsync(string source, string[] lines, List<string> expected, string contracts)
    {
        var findings = await Findings.OfAsync(source, contracts);
        var actual = findings.Select(f => Line(f.Line, f.Certainty == "possible" ? f.Id + "?" : f.Id, f.Line <= lines.Length ? lines[f.Line - 1] : f.Message));
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    private static string Line(int number, string id, string text) => $"{number:0000} {id} {text.Trim()}";

    [GeneratedRegex(@"// RG\d{4}\??(, RG\d{4}\??)*\s*$")]
    private static partial Regex Mark();

    [GeneratedRegex(@"RG\d{4}\??")]
    private static partial Regex Id();
}
