using System;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RingGuard.Corpus;

/// <summary>One run over a fresh compilation.</summary>
/// <param name="Diagnostics">What was reported.</param>
/// <param name="Wall">Wall clock.</param>
/// <param name="Cpu">CPU time of the process on all cores.</param>
internal sealed record Measurement(ImmutableArray<Diagnostic> Diagnostics, TimeSpan Wall, TimeSpan Cpu)
{
    /// <summary>Binds every body, without analyzers.</summary>
    public static Task<Measurement> OfBindingAsync(Corpus corpus)
    {
        var compilation = corpus.Compile([]);
        return RunAsync(() => Task.FromResult(compilation.GetDiagnostics()));
    }

    /// <summary>Runs analyzers; an exception in one is an AD0001 among the diagnostics.</summary>
    public static Task<Measurement> OfAnalyzersAsync(Corpus corpus, ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<AdditionalText> files)
    {
        var compilation = corpus.Compile(analyzers);
        return RunAsync(() => compilation
            .WithAnalyzers(analyzers, new AnalyzerOptions(files))
            .GetAnalyzerDiagnosticsAsync(CancellationToken.None));
    }

    private static async Task<Measurement> RunAsync(Func<Task<ImmutableArray<Diagnostic>>> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var diagnostics = await work().ConfigureAwait(false);
        watch.Stop();
        process.Refresh();
        return new Measurement(diagnostics, watch.Elapsed, process.TotalProcessorTime - cpu);
    }
}
