using System;
using System.Globalization;
using BenchmarkDotNet.Running;
using RingGuard.Benchmarks;

// --loop dense|keystroke times: the same work again and again, for a profiler. --kernel: what operations of the mini-kernel cost. --quick [rounds]: a table of ratios in under two minutes. Otherwise BenchmarkDotNet with its own arguments.
if (args is ["--quick", .. var rest])
    return QuickRun.Run(rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 3);

if (args is ["--loop", var what, var times])
    return QuickRun.Loop(what, int.Parse(times, CultureInfo.InvariantCulture));

if (args is ["--kernel"])
    return KernelRun.Run();

BenchmarkSwitcher.FromAssembly(typeof(AnalysisBenchmarks).Assembly).Run(args);
return 0;
