using System;
using System.Globalization;
using BenchmarkDotNet.Running;
using RingGuard.Benchmarks;

// --quick [rounds]: a table of ratios in under two minutes. Otherwise BenchmarkDotNet with its own arguments.
if (args is ["--quick", .. var rest])
    return QuickRun.Run(rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 3);

BenchmarkSwitcher.FromAssembly(typeof(AnalysisBenchmarks).Assembly).Run(args);
return 0;
