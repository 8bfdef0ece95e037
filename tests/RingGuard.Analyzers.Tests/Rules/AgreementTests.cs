using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
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
/// SC-F25: the analyzers' verdict on the pairs that the mini-kernel runs (its tests, <c>Agreement/</c>): of each bad one its rule and
/// nothing else, of each good one nothing.
/// </summary>
public sealed class AgreementTests
{
    private static readonly string s_directory = Path.Combine(RuleDocumentationTests.FindRoot(), "tests", "RingGuard.MiniKernel.Tests", "Agreement");

    [Fact]
    public async Task Analyzers_and_machine_agree_on_each_pair()
    {
        var trees = Directory.EnumerateFiles(s_directory, "*.cs").Order(StringComparer.Ordinal)
            .Select(static f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), path: Path.GetFileName(f)))
            .Append(CSharpSyntaxTree.ParseText("[assembly: RingGuard.KernelCode]", path: "Assembly.cs"));
        var compilation = CSharpCompilation.Create(
            "Agreement",
            trees,
            TestCompilation.Framework.Add(TestCompilation.Annotations).Add(MetadataReference.CreateFromFile(typeof(MiniKernel.Machine).Assembly.Location)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)).MustCompile();

        var pairs = compilation.SyntaxTrees.SelectMany(static t => t.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()).Where(static c => c.Identifier.Text.StartsWith("RG", StringComparison.Ordinal)).ToList();
        Assert.True(pairs.Count >= 20, $"{pairs.Count} pairs");

        // What is said of declarations only (missing contracts, scopes that could be) is no verdict on what they do.
        var diagnostics = (await compilation.WithAnalyzers([new KernelAnalyzer()]).GetAnalyzerDiagnosticsAsync(CancellationToken.None))
            .Where(static d => d.Severity >= DiagnosticSeverity.Info);
        var found = diagnostics
            .Select(static d => (Member: d.Location.SourceTree!.GetRoot().FindNode(d.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>(), d.Id))
            .Select(static d => $"{(d.Member?.Parent as ClassDeclarationSyntax)?.Identifier.Text}.{d.Member?.Identifier.Text}: {d.Id}")
            .Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(pairs.Select(static p => $"{p.Identifier.Text}.Bad: {p.Identifier.Text}").Order(StringComparer.Ordinal), found);
    }
}
