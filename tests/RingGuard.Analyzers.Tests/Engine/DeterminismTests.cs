using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>The same findings with the same words, however the host asks.</summary>
public sealed class DeterminismTests
{
    private static readonly string[] Sources = [.. new[] { SeededKernels.BlockCache, SeededKernels.NetworkFilter, SeededKernels.DomainBuilder }.Select(Unmarked), Recursive];

    private const string Recursive = """
        namespace Sample.Rings;

        public sealed class Ring
        {
            private readonly SpinLock _lock = new();

            public void Start() { _lock.Lock(); A(3); _lock.Unlock(); }
            public void Again() { _lock.Lock(); C(3); _lock.Unlock(); }
            private void A(int n) { if (n > 0) B(n - 1); }
            private void B(int n) { if (n > 0) C(n - 1); Softirq.DoSoftirq(); }
            private void C(int n) { if (n > 0) A(n - 1); else B(n); Sched.Yield(); }
        }
        """;

    [Fact]
    public async Task Concurrent_and_sequential_analysis_agree()
    {
        var sequential = await DescribeAsync(Compilation(), concurrent: false);

        Assert.NotEmpty(sequential);
        for (var round = 0; round < 3; round++)
            Assert.Equal(sequential, await DescribeAsync(Compilation(), concurrent: true));
    }

    [Fact]
    public async Task Two_sequential_runs_agree_in_order_as_well()
    {
        var first = (await EngineRun.FindingsAsync(Compilation())).Select(Describe);
        var second = (await EngineRun.FindingsAsync(Compilation())).Select(Describe);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task The_order_of_files_does_not_matter()
    {
        var compilation = Compilation();
        var reversed = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Reverse());

        Assert.Equal(await DescribeAsync(compilation, concurrent: false), await DescribeAsync(reversed, concurrent: false));
    }

    [Fact]
    public async Task Within_a_file_findings_come_in_text_order()
    {
        foreach (var file in (await EngineRun.FindingsAsync(Compilation())).GroupBy(static d => d.Location.SourceTree))
        {
            var positions = file.Select(static d => d.Location.SourceSpan.Start).ToList();
            Assert.Equal(positions.Order(), positions);
        }
    }

    [Fact]
    public async Task A_document_on_its_own_has_the_findings_that_it_has_in_the_whole()
    {
        var whole = (await EngineRun.FindingsAsync(Compilation())).ToLookup(static d => d.Location.GetLineSpan().Path, Describe);

        foreach (var path in Compilation().SyntaxTrees.Select(static t => t.FilePath))
        {
            // A new compilation each time: what another document left in the caches must not help.
            var compilation = Compilation();
            var tree = compilation.SyntaxTrees.Single(t => t.FilePath == path);
            var thrown = new List<System.Exception>();
            var findings = await EngineRun.Driver(compilation, concurrent: false, thrown)
                .GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), null, CancellationToken.None);

            Assert.Empty(thrown);
            Assert.Equal(whole[path].Order(), findings.Select(Describe).Order());
        }
    }

    private static CSharpCompilation Compilation() => EngineRun.Compile(Sources).MustCompile();

    private static async Task<string> DescribeAsync(Compilation compilation, bool concurrent)
        => string.Join("\n", (await EngineRun.FindingsAsync(compilation, concurrent)).Select(Describe).Order(System.StringComparer.Ordinal));

    private static string Describe(Diagnostic diagnostic)
        => $"{diagnostic} [{diagnostic.Properties.GetValueOrDefault("certainty")}] {string.Join(", ", diagnostic.AdditionalLocations.Select(static l => l.GetLineSpan()))}";

    private static string Unmarked(string source) => System.Text.RegularExpressions.Regex.Replace(source, @"\{\|RG\d{4}:|\|\}", "");
}
