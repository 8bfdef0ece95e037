using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// Both analyzers over a source beside <see cref="TestKernel"/>. The source says at the end of a line what is found there:
/// <c>// RG9001</c>, with <c>?</c> behind the id when it is possible; nothing else may be found.
/// </summary>
internal static partial class ContractRules
{
    public static Task VerifyAsync(string source, params string[] enabled) => VerifyAsync(source, [], enabled);

    public static async Task VerifyAsync(string source, (string Path, string Text)[] files, params string[] enabled)
    {
        var complete = RuleVerifier.Complete(source);
        var expected = complete.Split('\n')
            .SelectMany(static (line, i) => Expected().Match(line.TrimEnd()) is { Success: true } match
                ? match.Groups["id"].Captures.Select(id => $"{i + 1}: {id.Value}")
                : [])
            .Order(StringComparer.Ordinal).ToList();
        var actual = (await DiagnosticsAsync(complete, files, enabled))
            .Select(static d => $"{d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.Id}{(d.Properties["certainty"] == "possible" ? "?" : "")}")
            .Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, actual);
    }

    /// <summary>The one finding of a source.</summary>
    public static async Task<Diagnostic> OneAsync(string source, params string[] enabled)
        => Assert.Single(await DiagnosticsAsync(RuleVerifier.Complete(source), [], enabled), d => enabled.Length == 0 || enabled.Contains(d.Id));

    private static async Task<IReadOnlyList<Diagnostic>> DiagnosticsAsync(string source, (string Path, string Text)[] files, string[] enabled)
    {
        var compilation = TestCompilation.Create(source, TestKernel.Source).MustCompile();
        var specific = enabled.ToImmutableDictionary(static id => id, static _ => ReportDiagnostic.Warn);
        var options = new AnalyzerOptions(
            TestCompilation.AdditionalFiles(files),
            new TestCompilation.InMemoryOptionsProvider(ImmutableDictionary<string, string>.Empty));
        var all = await compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(specific))
            .WithAnalyzers(ImmutableArray.Create<DiagnosticAnalyzer>(new KernelAnalyzer(), new ContractAnalyzer()), options)
            .GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        Assert.DoesNotContain(all, static d => d.Id.StartsWith("AD", StringComparison.Ordinal));
        return [.. all];
    }

    [GeneratedRegex(@"//(?: (?<id>RG\d{4}\??))+$")]
    private static partial Regex Expected();
}
