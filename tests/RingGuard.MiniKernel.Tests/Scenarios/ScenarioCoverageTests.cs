using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>
/// Each scenario of the groups that are tested here has a test with its id, and each rule that a violating scenario names has its bad code
/// marked in the samples, where the package tests hold the marks to what the analyzer prints. The scenarios' own code is not analysed here.
/// </summary>
public sealed class ScenarioCoverageTests
{
    /// <summary>Violating scenarios, with the rules whose bad code is what they do.</summary>
    private static readonly Dictionary<string, string> s_rules = new()
    {
        ["A06"] = "RG5008", ["A07"] = "RG5009", ["A08"] = "RG5010", ["A14"] = "RG2004", ["A15"] = "RG2001", ["A19"] = "RG2015",
        ["B10"] = "RG5004", ["B11"] = "RG5004", ["B12"] = "RG2021", ["B13"] = "RG5005", ["B18"] = "RG5007", ["B20"] = "RG1012", ["B21"] = "RG5002",
        ["B23"] = "RG1001 RG3009", ["B27"] = "RG5002",
        ["C05"] = "RG5012", ["C06"] = "RG5011", ["C07"] = "RG5011", ["C08"] = "RG5011", ["C09"] = "RG5011", ["C10"] = "RG5012", ["C14"] = "RG5015",
        ["D10"] = "RG1009", ["D11"] = "RG1002 RG4009", ["D12"] = "RG1003", ["D14"] = "RG4011", ["D16"] = "RG4003", ["D17"] = "RG5001", ["D18"] = "RG4005",
        ["D19"] = "RG4012", ["D21"] = "RG4007", ["D23"] = "RG1015", ["D24"] = "RG3007", ["D25"] = "RG4004", ["D26"] = "RG5016", ["D30"] = "RG1007 RG3001",
        ["E12"] = "RG1011", ["E14"] = "RG2007", ["E15"] = "RG2013", ["E16"] = "RG2001 RG2013", ["E17"] = "RG2022 RG2014 RG2013", ["E18"] = "RG2018",
        ["E21"] = "RG1009 RG1012", ["E22"] = "RG2010", ["E23"] = "RG2010", ["E26"] = "RG2011 RG2016", ["E28"] = "RG2016", ["E29"] = "RG2017", ["E30"] = "RG2017 RG2019",
        ["E31"] = "RG2017", ["E32"] = "RG2020", ["E33"] = "RG2001", ["E35"] = "RG2004", ["E37"] = "RG2005", ["E40"] = "RG2019", ["E42"] = "RG2011", ["E43"] = "RG2009",
        ["E46"] = "RG2001", ["E47"] = "RG2008",
        ["F01"] = "RG1004", ["F02"] = "RG3003", ["F03"] = "RG3004", ["F04"] = "RG3009", ["F05"] = "RG1008", ["F06"] = "RG1005", ["F07"] = "RG2004", ["F12"] = "RG1010",
        ["F13"] = "RG1009 RG1010", ["F14"] = "RG3001 RG3002", ["F15"] = "RG3006", ["F16"] = "RG1001", ["F17"] = "RG2003", ["F18"] = "RG6005", ["F19"] = "RG6001",
        ["F20"] = "RG9001", ["F23"] = "RG1007", ["F27"] = "RG1006", ["F28"] = "RG1013", ["F29"] = "RG2002", ["F30"] = "RG2012", ["F31"] = "RG3005", ["F32"] = "RG3008",
        ["F33"] = "RG3010", ["F34"] = "RG3011", ["F35"] = "RG4001", ["F36"] = "RG4002", ["F37"] = "RG4006", ["F38"] = "RG4008", ["F39"] = "RG4010", ["F40"] = "RG5003",
        ["F41"] = "RG5013", ["F42"] = "RG5014", ["F43"] = "RG5017", ["F44"] = "RG6002", ["F45"] = "RG6007", ["F46"] = "RG6003 RG6004", ["F47"] = "RG6008", ["F48"] = "RG6009",
        ["F49"] = "RG9002 RG9004 RG9005 RG9007",
    };

    /// <summary>Violating scenarios that no rule is named for, with the reason.</summary>
    private static readonly Dictionary<string, string> s_noRule = new()
    {
        ["A09"] = "the defect is one argument less inside of a primitive: a save where a save and flush belongs",
        ["A11"] = "vector lengths are values, no contract speaks of them",
        ["A16"] = "a condition that is too weak inside of the scheduler's primitive reads the same objects as a right one",
        ["A17"] = "which format is live is known at run time",
        ["A18"] = "whether the task differs is known at run time; a load without any mapping is RG5008",
        ["A21"] = "no rule lists what may be called at EL2",
        ["C12"] = "which CPU answered a probe is no property of the source",
        ["B14"] = "the order of calls of another program through an interface of its own",
        ["D06"] = "the defect is in the configuration of the guest",
        ["E06"] = "a wrong validity test reads the same objects as a right one",
        ["E07"] = "a wrong validity test reads the same objects as a right one",
        ["E19"] = "that a task is the current one is known at run time",
        ["E41"] = "the order of two primitives of the switch itself",
        ["F10"] = "which flavour the machine has is known at run time",
        ["F11"] = "the operations are delegates in a list; each of their bodies is checked under RG1007 and RG3001",
    };

    [Fact]
    public void Every_scenario_of_groups_A_to_F_has_a_test()
    {
        HashSet<string> present = Present();
        IEnumerable<string> expected = Ids('A', 22).Concat(Ids('B', 27)).Concat(Ids('C', 16)).Concat(Ids('D', 34)).Concat(Ids('E', 50)).Concat(Ids('F', 49));
        Assert.Empty(expected.Except(present));
    }

    [Fact]
    public void The_rules_of_violating_scenarios_have_marked_bad_code_in_the_samples()
    {
        string samples = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "samples", "Violations");
        HashSet<string> marked = Directory.EnumerateFiles(samples, "RG*.cs")
            .SelectMany(static f => Regex.Matches(File.ReadAllText(f), "// (RG[0-9]{4})\\b").Select(static m => m.Groups[1].Value))
            .ToHashSet();
        string[] gaps = [.. s_rules.Values.SelectMany(static r => r.Split(' ')).Distinct().Except(marked).Order()];
        Assert.Empty(gaps);
        Assert.Empty(s_rules.Keys.Concat(s_noRule.Keys).Except(Present()));
        Assert.Empty(s_rules.Keys.Intersect(s_noRule.Keys));
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
