using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Engine;

/// <summary>Runs the analyzer over members of the rule tests' class, or over whole files, with that kernel beside them.</summary>
internal static class EngineRun
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    public static CSharpCompilation Compile(params string[] sources)
    {
        var trees = sources.Select(static (s, i) => CSharpSyntaxTree.ParseText(s, ParseOptions, $"Test{i}.cs"))
            .Append(CSharpSyntaxTree.ParseText(TestKernel.Source, ParseOptions, TestKernel.FileName));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true);
        return CSharpCompilation.Create("Test", trees, TestCompilation.Framework.Add(TestCompilation.Annotations), options);
    }

    /// <summary>Findings in a source that must compile.</summary>
    public static async Task<ImmutableArray<Diagnostic>> FindingsAsync(string source)
        => await FindingsAsync(Compile(RuleVerifier.Complete(source)).MustCompile());

    /// <summary>Findings of <see cref="KernelAnalyzer"/> in the order in which the driver gives them; fails when it throws.</summary>
    public static async Task<ImmutableArray<Diagnostic>> FindingsAsync(Compilation compilation, bool concurrent = false, CancellationToken cancellationToken = default, string contracts = "")
    {
        var thrown = new List<Exception>();
        var diagnostics = await Driver(compilation, concurrent, thrown, contracts: contracts).GetAnalyzerDiagnosticsAsync(cancellationToken);
        Assert.Empty(thrown);
        return diagnostics;
    }

    public static CompilationWithAnalyzers Driver(Compilation compilation, bool concurrent, List<Exception> thrown, KernelAnalyzer? analyzer = null, string contracts = "")
    {
        return compilation.WithAnalyzers(
            [analyzer ?? new KernelAnalyzer()],
            new CompilationWithAnalyzersOptions(new AnalyzerOptions(contracts.Length == 0 ? [] : TestCompilation.AdditionalFiles(("/0/test.ringguard.txt", contracts))), OnException, concurrent, logAnalyzerExecutionTime: false));

        void OnException(Exception exception, DiagnosticAnalyzer analyzer, Diagnostic diagnostic)
        {
            lock (thrown)
                thrown.Add(exception);
        }
    }
}
