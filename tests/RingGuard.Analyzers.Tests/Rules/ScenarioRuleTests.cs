using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Tests.Docs;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// The analyzers' verdict on the code of the violating scenarios, which the mini-kernel runs: each rule that the catalogue names for a scenario is found
/// in the scenario's test and what that uses, or <c>Scenarios/rules.txt</c> says why it is not.
/// </summary>
[Trait("Suite", "Long")]
public sealed class ScenarioRuleTests
{
    private static readonly string s_directory = Path.Combine(RuleDocumentationTests.FindRoot(), "tests", "RingGuard.MiniKernel.Tests");

    [Fact]
    public async Task Each_rule_is_found_where_the_table_says()
    {
        CSharpCompilation compilation = Compile();
        if (!compilation.SyntaxTrees.All(static t => t.GetDiagnostics().All(static d => d.Severity != DiagnosticSeverity.Error)))
        {
            // This Roslyn does not know the language that the scenarios are written in.
            Assert.True(typeof(CSharpCompilation).Assembly.GetName().Version < new Version(4, 14));
            return;
        }

        compilation.MustCompile();
        var found = new HashSet<(ClassDeclarationSyntax Type, string Member, string Rule)>();
        foreach (Diagnostic d in await compilation.WithAnalyzers([new KernelAnalyzer()]).GetAnalyzerDiagnosticsAsync(CancellationToken.None))
        {
            if (d.Severity >= DiagnosticSeverity.Info && d.Location.SourceTree!.GetRoot().FindNode(d.Location.SourceSpan) is { } node
                && node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().FirstOrDefault(static m => m.Parent is ClassDeclarationSyntax { Parent: not TypeDeclarationSyntax }) is { } member)
            {
                found.UnionWith(NamesOf(member).Select(n => ((ClassDeclarationSyntax)member.Parent!, n, d.Id)));
            }
        }

        Assert.True(found.Count > 100, $"{found.Count} findings");
        ILookup<string, (ClassDeclarationSyntax Type, string Member)> tests = compilation.SyntaxTrees
            .SelectMany(static t => t.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(static m => m.Parent is ClassDeclarationSyntax && m.Identifier.Text.StartsWith("SC_", StringComparison.Ordinal))
            .ToLookup(static m => m.Identifier.Text.Substring(3, 3), static m => ((ClassDeclarationSyntax)m.Parent!, m.Identifier.Text));
        var pairs = compilation.SyntaxTrees.SelectMany(static t => t.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Where(static c => c.AttributeLists.ToString().Contains("[Pair("))
            .Select(static c => c.Identifier.Text).ToHashSet();
        HashSet<string> samples = MarkedInSamples();
        var actual = new List<string>();
        foreach (string row in Table())
        {
            string[] words = row.Split([' '], 4);
            (string scenario, string rule) = (words[0], words[1]);
            string where = tests[scenario].Any(test => Used(test.Type, test.Member).Any(m => found.Contains((test.Type, m, rule)))) ? "code"
                : words[2] == "none" ? string.Join(" ", words.Skip(2))
                : pairs.Contains(rule) ? "pair"
                : samples.Contains(rule) ? "sample"
                : "NOWHERE";
            actual.Add($"{scenario} {rule} {where}");
        }

        Assert.Equal(Table(), actual);
    }

    [Fact]
    public void Each_scenario_of_the_table_has_a_test_and_each_reason_is_given()
    {
        string tests = string.Concat(Sources().Select(File.ReadAllText));
        Assert.All(Table(), row =>
        {
            string[] words = row.Split([' '], 4);
            Assert.Contains($"void SC_{words[0]}", tests);
            Assert.Matches(words[2] == "none" ? "^(-|RG[0-9]{4})$" : "^RG[0-9]{4}$", words[1]);
            Assert.Equal(words[2] == "none", words.Length == 4);
        });
    }

    /// <summary>What the package tests hold to be found in the samples.</summary>
    private static HashSet<string> MarkedInSamples()
        => Directory.EnumerateFiles(Path.Combine(RuleDocumentationTests.FindRoot(), "samples", "Violations"), "RG*.cs")
            .SelectMany(static f => Regex.Matches(File.ReadAllText(f), @"// (RG[0-9]{4})\b").Cast<Match>().Select(static m => m.Groups[1].Value))
            .ToHashSet();

    /// <summary>Rows of the table, without comments.</summary>
    private static IEnumerable<string> Table()
        => File.ReadLines(Path.Combine(s_directory, "Scenarios", "rules.txt")).Where(static l => l.Length > 0 && l[0] != '#');

    /// <summary>A member and those of its class that it names, and they name, and so on.</summary>
    private static HashSet<string> Used(ClassDeclarationSyntax type, string member)
    {
        ILookup<string, MemberDeclarationSyntax> members = type.Members.SelectMany(static m => NamesOf(m).Select(n => (Name: n, Member: m))).ToLookup(static p => p.Name, static p => p.Member);
        var used = new HashSet<string> { member };
        var todo = new Queue<string>(used);
        while (todo.Count > 0)
        {
            foreach (MemberDeclarationSyntax next in members[todo.Dequeue()])
            {
                foreach (SyntaxToken token in next.DescendantTokens().Where(static t => t.IsKind(SyntaxKind.IdentifierToken)))
                {
                    if (members.Contains(token.Text) && used.Add(token.Text))
                    {
                        todo.Enqueue(token.Text);
                    }
                }
            }
        }

        return used;
    }

    private static IEnumerable<string> NamesOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax m => [m.Identifier.Text],
        PropertyDeclarationSyntax p => [p.Identifier.Text],
        BaseTypeDeclarationSyntax t => [t.Identifier.Text],
        DelegateDeclarationSyntax d => [d.Identifier.Text],
        BaseFieldDeclarationSyntax f => f.Declaration.Variables.Select(static v => v.Identifier.Text),
        _ => [".ctor"],
    };

    private static IEnumerable<string> Sources()
    {
        char s = Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(s_directory, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains($"{s}obj{s}") && !f.Contains($"{s}bin{s}")).Order(StringComparer.Ordinal);
    }

    private static CSharpCompilation Compile()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var trees = Sources()
            .Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), options, path: f))
            .Append(CSharpSyntaxTree.ParseText("[assembly: RingGuard.KernelCode]", options, path: "Assembly.cs"));
        var tested = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(static f => Regex.IsMatch(Path.GetFileName(f), @"^(xunit\.(core|assert|abstractions)|FsCheck|FSharp\.Core)\.dll$"))
            .Append(typeof(MiniKernel.Machine).Assembly.Location)
            .Select(static f => (MetadataReference)MetadataReference.CreateFromFile(f));

        // Under the name of the test assembly, whose tests see the machine's internals.
        return CSharpCompilation.Create(
            "RingGuard.MiniKernel.Tests",
            trees,
            TestCompilation.Framework.Add(TestCompilation.Annotations).AddRange(tested),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }
}
