using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RingGuard.Benchmarks;

/// <summary>Medians of a few alternating runs as Markdown, in under two minutes: for a look, and for docs/performance.md.</summary>
public static class QuickRun
{
    /// <summary>Returns the process's exit code: 1 when two runs over the same sources found different numbers of things.</summary>
    public static int Run(int rounds, Results results)
    {
        Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, Roslyn {typeof(CSharpCompilation).Assembly.GetName().Version}, {rounds} rounds, medians"));
        Console.WriteLine();
        Console.WriteLine("| sources | lines | compile, ms CPU | floor, ms CPU | all flow graphs, ms CPU | with RingGuard, ms CPU | RingGuard above floor ÷ compile | RingGuard above floor ÷ graphs above floor | allocated above floor ÷ compile | allocated above graphs ÷ compile | findings |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        var isStable = true;
        foreach (var corpus in new[] { Corpus.Plain(gateOpen: false), Corpus.Plain(gateOpen: true), Corpus.Kernel() })
            isStable &= Compare(corpus, rounds, results);

        Console.WriteLine();
        Console.WriteLine("| growth | lines | compile, ms CPU | RingGuard above floor, ms CPU | per 1,000 lines |");
        Console.WriteLine("|---|---|---|---|---|");
        var growth = new List<(double Compile, double Above)>();
        foreach (var copies in new[] { 1, 2, 4, 8 })
            growth.Add(Growth(Corpus.KernelTimes(copies), Math.Max(1, rounds / 2)));
        results.Add("growth of RingGuard from ×1 to ×8, exponent", Exponent(growth, static g => g.Above));
        results.Add("growth of compiling from ×1 to ×8, exponent", Exponent(growth, static g => g.Compile));

        Console.WriteLine();
        Console.WriteLine("| hard case | lines | compile, ms CPU | with RingGuard, ms CPU | findings |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var corpus in new[] { HardCases.Chain(10_000), HardCases.LongMethod(5_000), HardCases.Disjuncts(14) })
            isStable &= Hard(corpus, results);

        Keystrokes.Run(Corpus.KernelTimes(5), rounds * 14, results);
        return isStable ? 0 : 1;
    }

    /// <summary>One kind of work, <paramref name="times"/> times over the mini-kernel: what a profiler looks at.</summary>
    public static int Loop(string what, int times)
    {
        if (what == "keystroke")
            Keystrokes.Run(Corpus.KernelTimes(5), times, new Results());
        for (var i = 0; what == "dense" && i < times; i++)
            Measure.Analyse(Corpus.Kernel().Compile(), Measure.RingGuard);
        return 0;
    }

    private static bool Compare(Corpus corpus, int rounds, Results results)
    {
        // Once for the just-in-time compiler.
        var errors = Measure.Compile(corpus.Compile()).Findings;
        Measure.Analyse(corpus.Compile(), Measure.RingGuard);
        if (errors > 0)
            throw new InvalidOperationException($"'{corpus.Name}' does not compile: {errors} errors, first {corpus.Compile().GetDiagnostics().First(static d => d.Severity == DiagnosticSeverity.Error)}");

        List<Cost> compile = [], floor = [], graphs = [], ringGuard = [];
        for (var i = 0; i < rounds; i++)
        {
            compile.Add(Measure.Compile(corpus.Compile()));
            floor.Add(Measure.Analyse(corpus.Compile(), Measure.Floor));
            graphs.Add(Measure.Analyse(corpus.Compile(), Measure.Graphs));
            ringGuard.Add(Measure.Analyse(corpus.Compile(), Measure.RingGuard));
        }

        var (c, f, g, r) = (Cpu(compile), Cpu(floor), Cpu(graphs), Cpu(ringGuard));
        var (cm, fm, gm, rm) = (Allocated(compile), Allocated(floor), Allocated(graphs), Allocated(ringGuard));
        var findings = ringGuard.Select(static x => x.Findings).Distinct().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {corpus.Name} | {corpus.Lines} | {c:F0} | {f:F0} | {g:F0} | {r:F0} | {(r - f) / c:P1} | {(r - f) / Math.Max(1, g - f):F2} | {(rm - fm) / cm:P1} | {(rm - gm) / cm:P1} | {string.Join(" or ", findings)} |"));
        results.Add($"{corpus.Name}, above floor ÷ compile", (r - f) / c);
        results.Add($"{corpus.Name}, allocated above graphs ÷ compile", (rm - gm) / cm);
        return findings.Count == 1;
    }

    private static double Cpu(List<Cost> costs) => Results.Median(costs, static x => x.CpuMilliseconds);

    private static double Allocated(List<Cost> costs) => Results.Median(costs, static x => x.Megabytes);

    /// <summary>A source in which one thing is as large as it never is in real code; it need only come to an end, in reason.</summary>
    private static bool Hard(Corpus corpus, Results results)
    {
        var compile = Measure.Compile(corpus.Compile());
        var first = Measure.Analyse(corpus.Compile(), Measure.RingGuard);
        var second = Measure.Analyse(corpus.Compile(), Measure.RingGuard);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {corpus.Name} | {corpus.Lines} | {compile.CpuMilliseconds:F0} | {second.CpuMilliseconds:F0} | {second.Findings} |"));
        results.Add($"{corpus.Name}, times the compile", second.CpuMilliseconds / compile.CpuMilliseconds);
        return first.Findings == second.Findings;
    }

    private static double Exponent(List<(double Compile, double Above)> growth, Func<(double Compile, double Above), double> part)
        => Math.Log(part(growth[^1]) / part(growth[0])) / Math.Log(8);

    private static (double Compile, double Above) Growth(Corpus corpus, int rounds)
    {
        List<Cost> compile = [], floor = [], ringGuard = [];
        Measure.Analyse(corpus.Compile(), Measure.RingGuard);
        for (var i = 0; i < rounds; i++)
        {
            compile.Add(Measure.Compile(corpus.Compile()));
            floor.Add(Measure.Analyse(corpus.Compile(), Measure.Floor));
            ringGuard.Add(Measure.Analyse(corpus.Compile(), Measure.RingGuard));
        }

        var above = Cpu(ringGuard) - Cpu(floor);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {corpus.Name} | {corpus.Lines} | {Cpu(compile):F0} | {above:F0} | {above * 1000 / corpus.Lines:F1} |"));
        return (Cpu(compile), above);
    }
}
