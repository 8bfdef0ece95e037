using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.Benchmarks;

/// <summary>What an editor waits for after each key.</summary>
public static class Keystrokes
{
    /// <summary>Keys pressed in random bodies: RingGuard beside the floor, over compilations that differ by one key each.</summary>
    public static void Run(Corpus corpus, int rounds, Results results)
    {
        // Each types the same keys into a compilation of its own: one key from question to question, as in an editor.
        var (floorKeys, keys) = (new Random(1), new Random(1));
        List<Cost> floor = [], ringGuard = [];
        var (floorCompilation, compilation) = (corpus.Compile(), corpus.Compile());

        // The editor has seen the whole once; the first keys are the just-in-time compiler's.
        Measure.Analyse(floorCompilation, Measure.Floor);
        Measure.Analyse(compilation, Measure.RingGuard);
        for (var i = -4; i < rounds; i++)
        {
            floorCompilation = Edit(floorCompilation, floorKeys, out var changed);
            var without = Measure.Keystroke(floorCompilation, changed, Measure.Floor);
            compilation = Edit(compilation, keys, out changed);
            var with = Measure.Keystroke(compilation, changed, Measure.RingGuard);
            if (i < 0)
                continue;
            floor.Add(without);
            ringGuard.Add(with);
        }

        Console.WriteLine();
        Console.WriteLine("| keystroke | lines | floor, ms (median, p95) | with RingGuard, ms (median, p95) | MB allocated above floor (median) |");
        Console.WriteLine("|---|---|---|---|---|");
        var (medianFloor, median) = (Results.Median(floor, static x => x.ElapsedMilliseconds), Results.Median(ringGuard, static x => x.ElapsedMilliseconds));
        var (tailFloor, tail) = (Percentile95(floor), Percentile95(ringGuard));
        var allocated = Results.Median(ringGuard, static x => x.Megabytes) - Results.Median(floor, static x => x.Megabytes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {corpus.Name}, {rounds} keys | {corpus.Lines} | {medianFloor:F0}, {tailFloor:F0} | {median:F0}, {tail:F0} | {allocated:F1} |"));
        results.Add("keystroke, median, times the floor", median / medianFloor);
        results.Add("keystroke, p95, times the floor", tail / tailFloor);
    }

    /// <summary>One more statement, blank or line at the start of the body of a random method of the mini-kernel.</summary>
    public static CSharpCompilation Edit(CSharpCompilation compilation, Random random, out SyntaxTree changed)
    {
        var trees = compilation.SyntaxTrees.Where(static t => t.FilePath.Contains("MiniKernel", StringComparison.Ordinal)).ToList();
        while (true)
        {
            var tree = trees[random.Next(trees.Count)];
            var bodies = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Where(static m => m.Body is not null).ToList();
            if (bodies.Count == 0)
                continue;
            var position = bodies[random.Next(bodies.Count)].Body!.OpenBraceToken.Span.End;
            var typed = new[] { ";", " ", "\n" }[random.Next(3)];
            changed = tree.WithChangedText(tree.GetText().WithChanges(new TextChange(new TextSpan(position, 0), typed)));
            return compilation.ReplaceSyntaxTree(tree, changed);
        }
    }

    private static double Percentile95(List<Cost> costs)
    {
        var sorted = costs.Select(static c => c.ElapsedMilliseconds).Order().ToList();
        return sorted[(int)Math.Ceiling(sorted.Count * 0.95) - 1];
    }
}
