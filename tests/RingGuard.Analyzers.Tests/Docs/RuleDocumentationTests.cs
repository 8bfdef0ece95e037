using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Contracts;
using Xunit;

namespace RingGuard.Analyzers.Tests.Docs;

/// <summary>Pages, tables, release notes and presets say of each rule what its descriptor says.</summary>
public sealed partial class RuleDocumentationTests
{
    private static readonly string s_root = FindRoot();

    // What strict turns on although it is off by default, and not as an error.
    private const string WarningOfStrict = "RG9002";

    public static TheoryData<string> Ids
    {
        get
        {
            var ids = new TheoryData<string>();
            foreach (string id in Descriptors().Keys)
                ids.Add(id);

            return ids;
        }
    }

    [Fact]
    public void Descriptors_OfTheAssembly_AreThere() => Assert.NotEmpty(Descriptors());

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfEachRule_AgreesWithItsDescriptor(string id)
    {
        DiagnosticDescriptor descriptor = Descriptors()[id];
        string page = Path.Combine(s_root, "docs", "rules", id + ".md");
        string[] lines = File.ReadAllLines(page);
        string[][] table = Rows(lines).ToArray();

        Assert.Equal($"# {id}: {descriptor.Title}", lines[0]);
        Assert.Equal(id, Field(table, "Id"));
        Assert.Equal(descriptor.Title.ToString(), Field(table, "Title"));
        Assert.Equal(descriptor.Category, Field(table, "Category"));
        Assert.Equal(descriptor.DefaultSeverity.ToString(), Field(table, "Default severity"));
        Assert.EndsWith($"/docs/rules/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        foreach (string section in new[] { "What it flags", "What breaks when it is ignored", "Flagged", "Not flagged", "Fix", "Options", "Known limitations", "When to suppress" })
            Assert.Contains("## " + section, lines);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/rules/README.md")]
    public void Table_OfTheRules_ListsExactlyTheDescriptors(string file)
    {
        string[] expected = Descriptors().Values.Select(static d => $"{d.Id} | {d.Title} | {d.Category} | {d.DefaultSeverity}").ToArray();
        string[] actual = Rows(File.ReadAllLines(Path.Combine(s_root, file)))
            .Where(static cells => RuleId().IsMatch(cells[0]) && cells.Length == 5)
            .Select(static cells => $"{RuleId().Match(cells[0]).Value} | {cells[1]} | {cells[2]} | {cells[3]}").ToArray();
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/rules/README.md")]
    public void Table_OfTheRules_SaysWhichHaveAFix(string file)
    {
        string[] fixable = Fixable();
        string[] actual = Rows(File.ReadAllLines(Path.Combine(s_root, file)))
            .Where(static cells => RuleId().IsMatch(cells[0]) && cells.Length == 5 && cells[4] == "Yes")
            .Select(static cells => RuleId().Match(cells[0]).Value).ToArray();
        Assert.Equal(fixable, actual);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfEachRule_SaysWhetherItHasAFix(string id)
    {
        string[][] table = Rows(File.ReadAllLines(Path.Combine(s_root, "docs", "rules", id + ".md"))).ToArray();
        Assert.Equal(Fixable().Contains(id), Field(table, "Code fix") != "No");
    }

    [Fact]
    public void ReleaseNotes_ListExactlyTheDescriptors()
    {
        string directory = Path.Combine(s_root, "src", "RingGuard.Analyzers");
        string[] actual = Directory.EnumerateFiles(directory, "AnalyzerReleases.*.md").SelectMany(File.ReadAllLines)
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(static cells => cells.Length >= 3 && RuleId().IsMatch(cells[0]))
            .Select(static cells => $"{cells[0]} | {cells[1]} | {cells[2]}").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(Descriptors().Values.Select(static d => $"{d.Id} | {d.Category} | {(d.IsEnabledByDefault ? d.DefaultSeverity.ToString() : "Disabled")}"), actual);
    }

    [Theory]
    [InlineData("off", "none")]
    [InlineData("strict", "error")]
    [InlineData("audit", "warning")]
    public void Preset_SetsEveryRule(string mode, string severity)
    {
        string[] settings = File.ReadAllLines(Path.Combine(s_root, "src", "RingGuard.Package", "config", $"RingGuard.{mode}.globalconfig"))
            .Where(static line => line.StartsWith("dotnet_diagnostic.", StringComparison.Ordinal)).ToArray();
        bool isStrict = mode == "strict";
        IEnumerable<string> expected = Descriptors().Values.Where(d => !isStrict || d.IsEnabledByDefault)
            .Select(d => $"dotnet_diagnostic.{d.Id}.severity = {severity}");
        if (isStrict)
            expected = expected.Append($"dotnet_diagnostic.{WarningOfStrict}.severity = warning");

        Assert.Equal(expected.Order(StringComparer.Ordinal), settings.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Preset_Default_SetsNothing() => Assert.Equal(
        ["is_global = true", "global_level = -1"],
        File.ReadAllLines(Path.Combine(s_root, "src", "RingGuard.Package", "config", "RingGuard.default.globalconfig"))
            .Where(static line => line.Length > 0 && line[0] != '#'));

    /// <summary>By id. Two descriptors of one id (definite and possible) count as the one that warns.</summary>
    internal static SortedDictionary<string, DiagnosticDescriptor> Descriptors()
    {
        var result = new SortedDictionary<string, DiagnosticDescriptor>(StringComparer.Ordinal);
        IEnumerable<DiagnosticDescriptor> all = typeof(MemberContract).Assembly.GetTypes()
            .Where(static t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t))
            .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)
            .SelectMany(static a => a.SupportedDiagnostics);
        foreach (DiagnosticDescriptor descriptor in all)
        {
            if (!result.TryGetValue(descriptor.Id, out DiagnosticDescriptor? other) || other.DefaultSeverity < descriptor.DefaultSeverity)
                result[descriptor.Id] = descriptor;
        }

        return result;
    }

    private static string[] Fixable() => typeof(global::RingGuard.CodeFixes.KernelFixProvider).Assembly.GetTypes()
        .Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(Microsoft.CodeAnalysis.CodeFixes.CodeFixProvider)))
        .SelectMany(static t => ((Microsoft.CodeAnalysis.CodeFixes.CodeFixProvider)Activator.CreateInstance(t)!).FixableDiagnosticIds)
        .Distinct().Order(StringComparer.Ordinal).ToArray();

    private static IEnumerable<string[]> Rows(IEnumerable<string> lines) =>
        lines.Where(static l => l.StartsWith('|')).Select(static l => l.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries));

    private static string Field(string[][] table, string name) => Assert.Single(table, cells => cells[0] == name)[1];

    internal static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "analyzers.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"No analyzers.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"RG\d{4}")]
    private static partial Regex RuleId();
}
