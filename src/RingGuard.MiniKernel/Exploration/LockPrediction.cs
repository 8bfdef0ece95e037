using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>A deadlock that the history of lock classes predicts, and whether a run has met it.</summary>
/// <param name="Message">What the lock checker says of it.</param>
public sealed record LockPrediction(string Message)
{
    /// <summary>A run that ended in a deadlock when it was driven towards this one; null when none did.</summary>
    public FailedRun? Witness { get; init; }

    /// <summary>Runs that were driven towards it.</summary>
    public int Runs { get; init; }

    /// <summary>The deadlock was met; otherwise it is predicted only.</summary>
    public bool IsWitnessed => Witness is not null;

    /// <summary>Classes held, each with the class that is waited for meanwhile.</summary>
    internal HashSet<(string Held, string Wanted)> Edges { get; init; } = [];

    /// <summary>An interrupt has to come while one of the locks is held.</summary>
    internal bool NeedsInterrupt { get; init; }

    /// <summary>Whether a lock of this name is part of it.</summary>
    internal bool Concerns(string name)
    {
        foreach ((string held, _) in Edges)
        {
            if (held == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{(IsWitnessed ? "witnessed" : "predicted")} ({Runs} {(Runs == 1 ? "run" : "runs")}): {Message}");
}
