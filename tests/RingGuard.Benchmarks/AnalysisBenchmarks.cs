using System;
using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis.CSharp;

namespace RingGuard.Benchmarks;

/// <summary>Sources that <see cref="AnalysisBenchmarks"/> runs over.</summary>
public enum Sources
{
    PlainGateShut,
    PlainGateOpen,
    Kernel,
}

/// <summary>The same comparison under BenchmarkDotNet, with allocations.</summary>
[MemoryDiagnoser]
public class AnalysisBenchmarks
{
    private Corpus _corpus = null!;
    private CSharpCompilation _compilation = null!;
    private int _findings = -1;

    [ParamsAllValues]
    public Sources Sources { get; set; }

    [GlobalSetup]
    public void ReadSources() => _corpus = Sources switch
    {
        Sources.PlainGateShut => Corpus.Plain(gateOpen: false),
        Sources.PlainGateOpen => Corpus.Plain(gateOpen: true),
        _ => Corpus.Kernel(),
    };

    /// <summary>New trees for each run: what is cached by tree is cold in a build.</summary>
    [IterationSetup]
    public void Parse() => _compilation = _corpus.Compile();

    [Benchmark]
    public int Compile() => Measure.Compile(_compilation).Findings;

    [Benchmark(Baseline = true)]
    public int Floor() => Measure.Analyse(_compilation, Measure.Floor).Findings;

    [Benchmark]
    public int RingGuard()
    {
        var findings = Measure.Analyse(_compilation, Measure.RingGuard).Findings;
        if (_findings >= 0 && findings != _findings)
            throw new InvalidOperationException($"{findings} findings, {_findings} in the run before");
        return _findings = findings;
    }
}
