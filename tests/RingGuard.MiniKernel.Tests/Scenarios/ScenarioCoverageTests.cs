using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Each scenario of the catalogue has a test with its id, and each invariant one that sees it broken. Rules: <c>ScenarioRuleTests</c> of the analyzers.</summary>
public sealed class ScenarioCoverageTests
{
    [Fact]
    public void Every_scenario_of_groups_A_to_F_has_a_test()
    {
        HashSet<string> present = Present();
        IEnumerable<string> expected = Ids('A', 22).Concat(Ids('B', 27)).Concat(Ids('C', 16)).Concat(Ids('D', 34)).Concat(Ids('E', 50)).Concat(Ids('F', 49));
        Assert.Empty(expected.Except(present));
    }

    /// <summary>The invariants of A.6: a check that no test has ever seen fail may be no check.</summary>
    [Fact]
    public void Each_invariant_is_seen_to_be_broken()
    {
        IEnumerable<string> all = new[] { ("X", 19), ("A", 12), ("P", 5), ("C", 9), ("G", 11) }
            .SelectMany(static g => Enumerable.Range(1, g.Item2).Select(n => $"INV-{g.Item1}{n}"))
            .Append("INV-X16b");
        string sources = string.Concat(Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetDirectoryName(Here()))!, "*.cs", SearchOption.AllDirectories)
            .Where(static f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", System.StringComparison.Ordinal))
            .Select(File.ReadAllText));
        string[] unseen = [.. all.Where(i => !sources.Contains($"\"{i}\"", System.StringComparison.Ordinal))];
        Assert.Empty(unseen);
    }

    private static HashSet<string> Present() => typeof(ScenarioCoverageTests).Assembly.GetTypes()
        .SelectMany(static t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        .Where(static m => m.GetCustomAttributes<FactAttribute>().Any())
        .Select(static m => Regex.Match(m.Name, "^SC_([A-F][0-9]{2})").Groups[1].Value)
        .Where(static id => id.Length > 0)
        .ToHashSet();

    private static IEnumerable<string> Ids(char group, int last) => Enumerable.Range(1, last).Select(n => $"{group}{n:00}");

    private static string Here([CallerFilePath] string path = "") => path;
}
