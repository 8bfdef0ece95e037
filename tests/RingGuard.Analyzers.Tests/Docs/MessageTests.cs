using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Docs;

/// <summary>
/// The words of every rule, with its place and those that lead to the finding, as they come out of the samples and of
/// <see cref="MessageSources"/>. The suite runs on several versions of Roslyn against this one file: all of them say the same. A change of wording is a change of one file that can be read from top to bottom:
/// <c>RINGGUARD_UPDATE_GOLDEN=1 dotnet test --filter MessageTests</c> writes it anew.
/// </summary>
public sealed class MessageTests
{
    private const string UpdateSwitch = "RINGGUARD_UPDATE_GOLDEN";

    /// <summary>Reported by the mini-kernel at run time.</summary>
    private const string NotReportedByAnalyzers = "RG9008";

    /// <summary>Has something to say of nearly every public member of a sample; its own is enough.</summary>
    private const string MissingContract = "RG9002";

    private static readonly string s_root = RuleDocumentationTests.FindRoot();

    private static readonly string s_golden = Path.Combine(s_root, "tests", "RingGuard.Analyzers.Tests", "Docs", "Messages.golden.txt");

    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Preview);

    [Fact]
    public async Task Messages_OfAllRules_AreThoseOfTheGoldenFile()
    {
        var actual = string.Join('\n', await LinesAsync()) + "\n";
        if (Environment.GetEnvironmentVariable(UpdateSwitch) == "1")
            await File.WriteAllTextAsync(s_golden, actual);

        Assert.Equal((await File.ReadAllTextAsync(s_golden)).ReplaceLineEndings("\n"), actual);
    }

    [Fact]
    public async Task Findings_OfEachSample_ComeInTextOrder()
    {
        var found = await Engine.EngineRun.FindingsAsync(Samples());

        Assert.NotEmpty(found);
        foreach (var file in found.GroupBy(static d => d.Location.SourceTree))
        {
            var positions = file.Select(static d => d.Location.SourceSpan.Start).ToList();
            Assert.Equal(positions.Order(), positions);
        }
    }

    [Fact]
    public void GoldenFile_HasAMessageOfEachRule()
    {
        var said = File.ReadLines(s_golden).Where(static l => l.StartsWith("RG", StringComparison.Ordinal)).Select(static l => l[..6]).ToHashSet();

        Assert.Equal([NotReportedByAnalyzers], RuleDocumentationTests.Descriptors().Keys.Where(id => !said.Contains(id)));
    }

    [Fact]
    public void GoldenFile_HasSentencesThatOneCanActOn()
    {
        foreach (var line in File.ReadLines(s_golden).Where(static l => l.StartsWith("RG", StringComparison.Ordinal)))
        {
            var message = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            Assert.False(message.EndsWith('.'), line);
            Assert.False(message.Contains("  ", StringComparison.Ordinal) || message.Contains("''", StringComparison.Ordinal) || message.Contains('{', StringComparison.Ordinal), line);
            Assert.True(char.IsUpper(message[0]) || message[0] == '\'', line);
        }
    }

    private static async Task<List<string>> LinesAsync()
    {
        var own = new[]
        {
            CSharpSyntaxTree.ParseText(TestKernel.Source, s_parseOptions, TestKernel.FileName),
            CSharpSyntaxTree.ParseText(MessageSources.Paths, s_parseOptions, MessageSources.PathsFile),
        };
        var found = await DiagnosticsAsync(Samples());
        var lines = found.AddRange(await DiagnosticsAsync(Compilation(own, TestCompilation.Annotations)))
            .OrderBy(static d => d.Id, StringComparer.Ordinal)
            .ThenBy(static d => d.Location.GetLineSpan().Path, StringComparer.Ordinal)
            .ThenBy(static d => d.Location.SourceSpan.Start)
            .ThenBy(static d => d.GetMessage(CultureInfo.InvariantCulture), StringComparer.Ordinal)
            .SelectMany(Describe)
            .ToList();
        return lines;
    }

    private static CSharpCompilation Samples()
    {
        var samples = Directory.EnumerateFiles(Path.Combine(s_root, "samples", "Violations"), "*.cs").Order(StringComparer.Ordinal)
            .Select(static f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), s_parseOptions, Path.GetFileName(f), Encoding.UTF8));
        var kernel = MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "RingGuard.MiniKernel.dll"));
        return Compilation(samples, TestCompilation.Annotations, kernel);
    }

    private static CSharpCompilation Compilation(IEnumerable<SyntaxTree> trees, params MetadataReference[] references)
        => CSharpCompilation.Create(
            "Messages",
            trees,
            TestCompilation.Framework.AddRange(references),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable)).MustCompile();

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Compilation compilation)
    {
        // What is off by default speaks, too.
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            RuleDocumentationTests.Descriptors().Values.Where(static d => !d.IsEnabledByDefault).Select(static d => KeyValuePair.Create(d.Id, ReportDiagnostic.Warn))));
        return (await compilation.WithAnalyzers([new KernelAnalyzer(), new ContractAnalyzer()]).GetAnalyzerDiagnosticsAsync(CancellationToken.None))
            .RemoveAll(static d => d.Location.GetLineSpan().Path is var path && (path == TestKernel.FileName || (d.Id == MissingContract && !path.StartsWith(MissingContract, StringComparison.Ordinal))));
    }

    private static IEnumerable<string> Describe(Diagnostic diagnostic)
    {
        Assert.NotEqual("AD0001", diagnostic.Id);
        var certainty = diagnostic.Properties.GetValueOrDefault("certainty");
        yield return $"{diagnostic.Id}{(certainty == "possible" ? " possible" : "")} {Place(diagnostic.Location)}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}";
        foreach (var location in diagnostic.AdditionalLocations)
            yield return $"    {Place(location)} {TextOf(location)}";
    }

    private static string Place(Location location)
    {
        var span = location.GetLineSpan();
        var start = span.StartLinePosition;
        var end = span.EndLinePosition;
        return $"{span.Path}({start.Line + 1},{start.Character + 1}-{(end.Line == start.Line ? "" : $"{end.Line + 1},")}{end.Character + 1})";
    }

    private static string TextOf(Location location)
    {
        var text = location.SourceTree!.GetText().ToString(location.SourceSpan).ReplaceLineEndings("\n");
        return text.Contains('\n', StringComparison.Ordinal) ? text[..text.IndexOf('\n', StringComparison.Ordinal)].TrimEnd() + " …" : text;
    }
}
