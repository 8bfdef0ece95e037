using System;
using System.Collections.Generic;
using System.Globalization;
using BenchmarkDotNet.Running;
using RingGuard.Benchmarks;

// --quick [rounds] [--save file] [--compare file]: tables of ratios, kept, or beside those of an earlier run.
// --loop dense|keystroke|chain times: the same work again and again, for a profiler.
// --kernel: what operations of the mini-kernel cost.
// Otherwise BenchmarkDotNet with its own arguments.
if (args is ["--quick", .. var rest])
    return Quick(new Queue<string>(rest));

if (args is ["--loop", var what, var times])
    return QuickRun.Loop(what, int.Parse(times, CultureInfo.InvariantCulture));

if (args is ["--kernel"])
    return KernelRun.Run();

BenchmarkSwitcher.FromAssembly(typeof(AnalysisBenchmarks).Assembly).Run(args);
return 0;

static int Quick(Queue<string> words)
{
    var rounds = 3;
    string? save = null, compare = null;
    while (words.TryDequeue(out var word))
    {
        switch (word)
        {
            case "--save" when words.TryDequeue(out save):
            case "--compare" when words.TryDequeue(out compare):
                break;
            default:
                if (!int.TryParse(word, CultureInfo.InvariantCulture, out rounds) || rounds < 1)
                {
                    Console.Error.WriteLine($"'{word}' is not understood: --quick [rounds] [--save file] [--compare file]");
                    return 2;
                }

                break;
        }
    }

    var results = new Results();
    var status = QuickRun.Run(rounds, results);
    if (save is not null)
        results.Save(save);
    return compare is not null && results.Compare(compare) > 0 ? 1 : status;
}
