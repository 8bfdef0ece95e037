using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>
/// Each fix in files of other shapes: what it makes of them is what it makes of the plain file, in that shape. One source of
/// each fix; <c>RINGGUARD_ALL_SHAPES=1</c> takes all that its tests have.
/// </summary>
public sealed class ShapeTests
{
    private const int MaxRounds = 20;

    private static readonly bool s_takesAll = Environment.GetEnvironmentVariable("RINGGUARD_ALL_SHAPES") == "1";

    public static TheoryData<string> Cases
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var name in Chosen().Keys)
                data.Add(name);
            return data;
        }
    }

    [Fact]
    public void Each_fix_has_a_case()
    {
        var fixes = typeof(RingGuard.CodeFixes.KernelFixProvider).Assembly.GetTypes().Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(RingGuard.CodeFixes.KernelFixProvider)));
        Assert.Empty(fixes.Except(FixCases.All.Select(static c => c.Fix)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Windows_line_ends_in_a_region_without_the_last(string name) => SameInAsync(name, SourceShapes.WindowsInRegion);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Tabs_in_a_condition(string name) => SameInAsync(name, SourceShapes.TabsInCondition);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Mixed_line_ends_stay_where_they_were(string name)
    {
        var chosen = Chosen()[name];
        var source = SourceShapes.MixedLineEnds(chosen.Source);
        var result = await FixedAsync(chosen, source);
        Assert.Equal(chosen.Fixed, result.Replace("\r", "", StringComparison.Ordinal));

        // Lines that there are once before and once after; those of the member may be laid out anew.
        var ends = Ends(source);
        foreach (var line in SourceShapes.TextOf(chosen.Source, SourceShapes.MemberAt(chosen.Source, chosen.Position)).Split('\n'))
            ends.Remove(line);
        var moved = Ends(result).Where(pair => ends.TryGetValue(pair.Key, out var end) && end != pair.Value).Select(static pair => pair.Key);
        Assert.Empty(moved);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_directive_at_the_finding_survives(string name)
    {
        var chosen = Chosen()[name];
        if (SourceShapes.ConditionalLine(chosen.Source, chosen.Position) is not { } source)
            return;
        var result = await FixedAsync(chosen, source);
        Assert.Equal(["#if !NEVER", "#endif"], result.Split('\n').Select(static l => l.Trim()).Where(static l => l.StartsWith('#')));
    }

    private static async Task SameInAsync(string name, Func<string, int, string> shape)
    {
        var chosen = Chosen()[name];
        var member = SourceShapes.MemberAt(chosen.Source, chosen.Position);
        Assert.Equal(shape(chosen.Fixed, member), await FixedAsync(chosen, shape(chosen.Source, member)));
    }

    private static SortedDictionary<string, FixCase> Chosen()
    {
        var result = new SortedDictionary<string, FixCase>(StringComparer.Ordinal);
        foreach (var found in FixCases.All)
            result.TryAdd(s_takesAll ? found.Test : found.Fix.Name, found);
        return result;
    }

    private static Dictionary<string, char> Ends(string text)
    {
        var result = new Dictionary<string, char>();
        foreach (var group in text.Split('\n').GroupBy(static l => l.TrimEnd('\r')).Where(static g => g.Count() == 1 && g.Key.Trim().Length > 1))
            result[group.Key] = group.Single().EndsWith('\r') ? 'w' : 'u';
        return result;
    }

    /// <summary>The source when no finding that the fix is for can be fixed any more.</summary>
    private static async Task<string> FixedAsync(FixCase chosen, string source)
    {
        var fix = (CodeFixProvider)Activator.CreateInstance(chosen.Fix)!;
        var document = Open(source, chosen.Contracts);
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await ApplyFirstAsync(fix, chosen.Key, document) is not { } changed)
                break;
            document = changed.WithText(SourceText.From((await changed.GetTextAsync()).ToString()));
        }

        return (await document.GetTextAsync()).ToString();
    }

    private static async Task<Document?> ApplyFirstAsync(CodeFixProvider fix, string? key, Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.DoesNotContain(compilation.GetDiagnostics(), static d => d.Severity == DiagnosticSeverity.Error);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(fix.FixableDiagnosticIds.ToImmutableDictionary(static id => id, static _ => ReportDiagnostic.Warn)));
        var found = await compilation.WithAnalyzers([new KernelAnalyzer()], document.Project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        var tree = await document.GetSyntaxTreeAsync();
        foreach (var diagnostic in found.Where(d => d.Location.SourceTree?.FilePath == tree!.FilePath && fix.FixableDiagnosticIds.Contains(d.Id)).OrderBy(static d => d.Location.SourceSpan.Start))
        {
            var actions = new List<CodeAction>();
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
            if (actions.FirstOrDefault(a => key is null || a.EquivalenceKey == key) is not { } chosen)
                continue;
            var operations = await chosen.GetOperationsAsync(CancellationToken.None);
            return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id);
        }

        return null;
    }

    private static Document Open(string source, string? contracts)
    {
        var project = new AdhocWorkspace().CurrentSolution.AddProject("Test", "Test", LanguageNames.CSharp)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true))
            .WithMetadataReferences(TestCompilation.Framework.Add(TestCompilation.Annotations));
        if (contracts is not null)
            project = project.AddAdditionalDocument("test.ringguard.txt", SourceText.From(contracts), filePath: "/0/test.ringguard.txt").Project;
        project = project.AddDocument(TestKernel.FileName, SourceText.From(TestKernel.Source), filePath: TestKernel.FileName).Project;
        return project.AddDocument("Test.cs", SourceText.From(source), filePath: "Test.cs");
    }
}
