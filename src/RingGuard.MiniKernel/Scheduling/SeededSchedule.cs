using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>A random walk over the CPUs: the same seed makes the same decisions on every platform.</summary>
/// <param name="seed">Any number.</param>
/// <param name="switchOneIn">A switch is made at one point in this many, on average; at least 1.</param>
public sealed class SeededSchedule(ulong seed, int switchOneIn = 4) : ISchedule
{
    private SplitMix64 _random = new(seed);

    /// <inheritdoc/>
    public PCpu AtPoint(PCpu current, IReadOnlyList<PCpu> others)
        => _random.Next((uint)switchOneIn) == 0 ? WhenStuck(current, others) : current;

    /// <inheritdoc/>
    public PCpu WhenStuck(PCpu current, IReadOnlyList<PCpu> others) => others[(int)_random.Next((uint)others.Count)];
}
