using System;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RingGuard.Benchmarks;

/// <summary>CPU time of the process and bytes allocated by one piece of work, with what it found.</summary>
public readonly record struct Cost(double CpuMilliseconds, double ElapsedMilliseconds, double Megabytes, int Findings);

/// <summary>The pieces of work that are compared.</summary>
public static class Measure
{
    public static readonly ImmutableArray<DiagnosticAnalyzer> Floor = [new FloorAnalyzer()];

    /// <summary>The floor, and a flow graph of each body.</summary>
    public static readonly ImmutableArray<DiagnosticAnalyzer> Graphs = [new FloorAnalyzer(), new GraphsAnalyzer()];

    /// <summary>All analyzers of the product with the floor beside them, so that the difference is theirs alone.</summary>
    public static readonly ImmutableArray<DiagnosticAnalyzer> RingGuard =
    [
        new FloorAnalyzer(),
        .. typeof(Analyzers.KernelAnalyzer).Assembly.GetTypes()
            .Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .OrderBy(static t => t.FullName, StringComparer.Ordinal)
            .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    /// <summary>Compiling without any analyzer: diagnostics and emission.</summary>
    public static Cost Compile(CSharpCompilation compilation) => Run(() =>
    {
        var result = compilation.Emit(Stream.Null);
        return result.Diagnostics.Count(static d => d.Severity == DiagnosticSeverity.Error);
    });

    /// <summary>Compiler and analyzer diagnostics, as a build asks for them; the count is of RingGuard's own.</summary>
    public static Cost Analyse(CSharpCompilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers) => Run(() =>
    {
        var diagnostics = compilation.WithAnalyzers(analyzers, Options()).GetAllDiagnosticsAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Count(diagnostics);
    });

    /// <summary>What an editor asks after a key was pressed: the semantic diagnostics of the changed document.</summary>
    public static Cost Keystroke(CSharpCompilation compilation, SyntaxTree changed, ImmutableArray<DiagnosticAnalyzer> analyzers) => Run(() =>
    {
        var driver = compilation.WithAnalyzers(analyzers, Options());
        return Count(driver.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(changed), null, CancellationToken.None).GetAwaiter().GetResult());
    });

    private static CompilationWithAnalyzersOptions Options()
        => new(new AnalyzerOptions([]), static (e, _, _) => throw new InvalidOperationException("An analyzer failed", e), concurrentAnalysis: true, logAnalyzerExecutionTime: false);

    private static int Count(ImmutableArray<Diagnostic> diagnostics)
        => diagnostics.Count(static d => d.Id.StartsWith("RG", StringComparison.Ordinal));

    private static Cost Run(Func<int> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var findings = work();
        watch.Stop();
        process.Refresh();
        return new Cost((process.TotalProcessorTime - cpu).TotalMilliseconds, watch.Elapsed.TotalMilliseconds, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1e6, findings);
    }
}
