using System;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Decides at random, the same way for the same seed on every platform. The schedule is left alone at most points, so that stretches of
/// work stay together; data is uniform.
/// </summary>
public sealed class SeededScheduler : IDecider
{
    private readonly uint _deviateOneIn;
    private SplitMix64 _random;

    /// <summary>Creates the decider.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="deviateOneIn">The schedule is changed, or an event made to happen, at one point in this many on average; at least 1.</param>
    public SeededScheduler(ulong seed, int deviateOneIn = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(deviateOneIn, 1);
        _random = new SplitMix64(seed);
        _deviateOneIn = (uint)deviateOneIn;
    }

    /// <inheritdoc/>
    public int Decide(in DecisionPoint point)
    {
        if (point.Kind == DecisionKind.Data)
        {
            return (int)_random.Next((uint)point.Alternatives);
        }

        if (_random.Next(_deviateOneIn) != 0)
        {
            return point.Default;
        }

        int other = (int)_random.Next((uint)point.Alternatives - 1);
        return other >= point.Default ? other + 1 : other;
    }
}
