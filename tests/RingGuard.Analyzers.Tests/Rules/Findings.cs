using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Findings as values, for tests that look at evidence, message or certainty or allow more than one place.</summary>
internal static class Findings
{
    private const string Marker = "// <-";

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(LoadReferences);

    /// <summary>RG findings in the source, by line and id; RG9002 is left out, as it is off by default.</summary>
    public static async Task<IReadOnlyList<Finding>> OfAsync(string source, string contracts = "")
    {
        if (RuleSources.Records(RuleVerifier.Complete(source), contracts))
            return [];
        var path = "/0/Test0.cs";
        var compilation = Compile(RuleVerifier.Complete(source), path);
        var analyzers = ImmutableArray.Create<DiagnosticAnalyzer>(new KernelAnalyzer());
        var diagnostics = await compilation.WithAnalyzers(analyzers, new AnalyzerOptions(contracts.Length == 0 ? [] : [new ContractText(contracts)])).GetAllDiagnosticsAsync(CancellationToken.None);

        Assert.DoesNotContain(diagnostics, static d => d.Severity == DiagnosticSeverity.Error || d.Id.StartsWith("AD", StringComparison.Ordinal));
        return diagnostics
            .Where(static d => d.Id.StartsWith("RG", StringComparison.Ordinal) && d.Id != "RG9002")
            .Select(ToFinding)
            .OrderBy(static f => f.Line)
            .ThenBy(static f => f.Id, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>
    /// Exactly one finding, of the given rule, on one of the lines that end in <c>// &lt;-</c>: for a cause inside a
    /// helper, where the specification fixes that there is one finding but not at which call of the chain.
    /// </summary>
    public static async Task<Finding> OneOnMarkedLineAsync(string id, string source)
    {
        var lines = RuleVerifier.Complete(source).Split('\n');
        var allowed = Enumerable.Range(1, lines.Length).Where(n => lines[n - 1].TrimEnd().EndsWith(Marker, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(allowed);

        var finding = Assert.Single(await OfAsync(source));
        Assert.Equal(id, finding.Id);
        Assert.Contains(finding.Line, allowed);
        return finding;
    }

    /// <summary>One-based line of the first occurrence of a text in the source as it is compiled.</summary>
    public static int LineOf(string source, string text)
    {
        var complete = RuleVerifier.Complete(source);
        var index = complete.IndexOf(text, StringComparison.Ordinal);
        Assert.True(index >= 0, $"'{text}' is not in the source");
        return complete.AsSpan(0, index).Count('\n') + 1;
    }

    private static CSharpCompilation Compile(string source, string path)
        => CSharpCompilation.Create(
            "TestProject",
            [CSharpSyntaxTree.ParseText(source, path: path), CSharpSyntaxTree.ParseText(TestKernel.Source, path: "/0/" + TestKernel.FileName)],
            References.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

    private static Finding ToFinding(Diagnostic diagnostic)
        => new(
            diagnostic.Id,
            LineNumber(diagnostic.Location),
            diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan) ?? "",
            diagnostic.Properties.TryGetValue("certainty", out var certainty) ? certainty ?? "" : "",
            diagnostic.GetMessage(CultureInfo.InvariantCulture),
            [.. diagnostic.AdditionalLocations.Select(LineNumber)]);

    private sealed class ContractText(string text) : AdditionalText
    {
        public override string Path => "/0/test.ringguard.txt";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private static int LineNumber(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;

    private static ImmutableArray<MetadataReference> LoadReferences()
    {
        var platform = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. platform
                .Where(static p => Path.GetFileName(p) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "netstandard.dll"))
                .Select(static p => (MetadataReference)MetadataReference.CreateFromFile(p)),
            MetadataReference.CreateFromFile(typeof(RequiresAttribute).Assembly.Location),
        ];
    }
}
