using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.Benchmarks;

/// <summary>Medians of a few alternating runs as Markdown, in under two minutes: for a look, and for docs/performance.md.</summary>
public static class QuickRun
{
    /// <summary>Returns the process's exit code: 1 when two runs over the same sources found different numbers of things.</summary>
    public static int Run(int rounds)
    {
        Console.WriteLine(FormattableString.Invariant($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, Roslyn {typeof(CSharpCompilation).Assembly.GetName().Version}, {rounds} rounds, medians"));
        Console.WriteLine();
        Console.WriteLine("| sources | lines | compile, ms CPU | floor, ms CPU | with RingGuard, ms CPU | RingGuard above floor ÷ compile | allocated above floor ÷ compile | findings |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var isStable = true;
        foreach (var corpus in new[] { Corpus.Plain(gateOpen: false), Corpus.Plain(gateOpen: true), Corpus.Kernel() })
            isStable &= Compare(corpus, rounds);

        Console.WriteLine();
        Console.WriteLine("| growth | lines | RingGuard above floor, ms CPU | per 1,000 lines |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var copies in new[] { 1, 2, 4, 8 })
            Growth(Corpus.KernelTimes(copies), Math.Max(1, rounds / 2));

        Console.WriteLine();
        Keystroke(Corpus.Kernel(), rounds * 2);
        return isStable ? 0 : 1;
    }

    /// <summary>One kind of work, <paramref name="times"/> times over the mini-kernel: what a profiler looks at.</summary>
    public static int Loop(string what, int times)
    {
        var compilation = Corpus.Kernel().Compile();
        for (var i = 0; i < times; i++)
        {
            if (what == "keystroke")
            {
                compilation = Edit(compilation, i, out var changed);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Measure.Keystroke(compilation, changed, Measure.RingGuard).ElapsedMilliseconds:F0} ms"));
            }
            else
            {
                Measure.Analyse(Corpus.Kernel().Compile(), Measure.RingGuard);
            }
        }

        return 0;
    }

    private static bool Compare(Corpus corpus, int rounds)
    {
        // Once for the just-in-time compiler.
        var errors = Measure.Compile(corpus.Compile()).Findings;
        Measure.Analyse(corpus.Compile(), Measure.RingGuard);
        if (errors > 0)
            throw new InvalidOperationException($"'{corpus.Name}' does not compile: {errors} errors, first {corpus.Compile().GetDiagnostics().First(static d => d.Severity == DiagnosticSeverity.Error)}");

        List<Cost> compile = [], floor = [], ringGuard = [];
        for (var i = 0; i < rounds; i++)
        {
            compile.Add(Measure.Compile(corpus.Compile()));
            floor.Add(Measure.Analyse(corpus.Compile(), Measure.Floor));
            ringGuard.Add(Measure.Analyse(corpus.Compile(), Measure.RingGuard));
        }

        var (c, f, r) = (Median(compile, static x => x.CpuMilliseconds), Median(floor, static x => x.CpuMilliseconds), Median(ringGuard, static x => x.CpuMilliseconds));
        var (cm, fm, rm) = (Median(compile, static x => x.Megabytes), Median(floor, static x => x.Megabytes), Median(ringGuard, static x => x.Megabytes));
        var findings = ringGuard.Select(static x => x.Findings).Distinct().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {corpus.Name} | {corpus.Lines} | {c:F0} | {f:F0} | {r:F0} | {(r - f) / c:P1} | {(rm - fm) / cm:P1} | {string.Join(" or ", findings)} |"));
        return findings.Count == 1;
    }

    private static void Growth(Corpus corpus, int rounds)
    {
        List<Cost> floor = [], ringGuard = [];
        Measure.Analyse(corpus.Compile(), Measure.RingGuard);
        for (var i = 0; i < rounds; i++)
        {
            floor.Add(Measure.Analyse(corpus.Compile(), Measure.Floor));
            ringGuard.Add(Measure.Analyse(corpus.Compile(), Measure.RingGuard));
        }

        var above = Median(ringGuard, static x => x.CpuMilliseconds) - Median(floor, static x => x.CpuMilliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {corpus.Name} | {corpus.Lines} | {above:F0} | {above * 1000 / corpus.Lines:F1} |"));
    }

    private static void Keystroke(Corpus corpus, int rounds)
    {
        List<Cost> floor = [], ringGuard = [];
        var compilation = corpus.Compile();
        Measure.Analyse(compilation, Measure.RingGuard);
        for (var i = 0; i < rounds; i++)
        {
            compilation = Edit(compilation, i, out var changed);
            floor.Add(Measure.Keystroke(compilation, changed, Measure.Floor));
            compilation = Edit(compilation, i, out changed);
            ringGuard.Add(Measure.Keystroke(compilation, changed, Measure.RingGuard));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"One keystroke in the largest file of the mini-kernel: {Median(ringGuard, static x => x.ElapsedMilliseconds):F0} ms with RingGuard, {Median(floor, static x => x.ElapsedMilliseconds):F0} ms floor (elapsed)."));
    }

    /// <summary>Inserts a statement at the start of the first method body of the largest file.</summary>
    private static CSharpCompilation Edit(CSharpCompilation compilation, int round, out SyntaxTree changed)
    {
        var tree = compilation.SyntaxTrees.Where(static t => t.FilePath.Contains("MiniKernel", StringComparison.Ordinal)).MaxBy(static t => t.Length)!;
        var body = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().First(static m => m.Body is not null).Body!;
        var text = tree.GetText();
        changed = tree.WithChangedText(text.WithChanges(new TextChange(new TextSpan(body.OpenBraceToken.Span.End, 0), round % 2 == 0 ? ";" : " ")));
        return compilation.ReplaceSyntaxTree(tree, changed);
    }

    private static double Median(List<Cost> costs, Func<Cost, double> part)
    {
        var sorted = costs.Select(part).Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
