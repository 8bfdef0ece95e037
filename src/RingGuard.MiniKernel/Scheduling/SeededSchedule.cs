using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>A random walk over the CPUs: the same seed makes the same decisions on every platform.</summary>
/// <param name="seed">Any number.</param>
/// <param name="switchOneIn">A switch is made at one point in this many, on average; at least 1.</param>
public sealed class SeededSchedule(ulong seed, int switchOneIn = 4) : ISchedule
{
    private ulong _state = seed;

    /// <inheritdoc/>
    public PCpu AtPoint(PCpu current, IReadOnlyList<PCpu> others)
        => Next((uint)switchOneIn) == 0 ? WhenStuck(current, others) : current;

    /// <inheritdoc/>
    public PCpu WhenStuck(PCpu current, IReadOnlyList<PCpu> others) => others[(int)Next((uint)others.Count)];

    // SplitMix64 (Steele, Lea, Flood 2014): System.Random does not promise the same sequence across runtimes.
    private uint Next(uint bound)
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return (uint)((z ^ (z >> 31)) % bound);
    }
}
