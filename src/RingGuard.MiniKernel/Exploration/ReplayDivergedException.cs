using System;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A repeated run asked something else than the recorded one: the program changed, or it depends on something besides the machine.</summary>
public sealed class ReplayDivergedException : Exception
{
    internal ReplayDivergedException(int number, DecisionPoint recorded, DecisionPoint found)
        : base($"the replay diverges at decision {number}: recorded was {recorded}, the run asks {found}")
    {
        Number = number;
        Recorded = recorded;
        Found = found;
    }

    /// <summary>Which decision, from 1.</summary>
    public int Number { get; }

    /// <summary>What the recorded run asked there.</summary>
    public DecisionPoint Recorded { get; }

    /// <summary>What this run asks.</summary>
    public DecisionPoint Found { get; }
}
