using System.Collections.Generic;
using System.Globalization;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>What an exploration counts while it goes on.</summary>
internal sealed class Tally
{
    public int Runs { get; set; }

    public long Steps { get; set; }

    public int NotRepeatable { get; set; }

    /// <summary>Null: all of them.</summary>
    public int? Complete { get; set; }

    public int SleepBlocked { get; set; }

    /// <summary>Null: as many as there are different hashes in <see cref="Distinct"/>.</summary>
    public int? Classes { get; set; }

    public HashSet<ulong> Distinct { get; } = [];

    public List<FailedRun> Failures { get; } = [];

    public List<string> Warnings { get; } = [];

    public ExplorationResult Result(bool capped, ulong? seed = null)
    {
        if (NotRepeatable > 0)
        {
            Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{NotRepeatable} of the runs that were repeated made another trace: the scenario depends on something besides the machine"));
        }

        return new ExplorationResult(Runs, Classes ?? Distinct.Count, capped, Failures)
        {
            Complete = Complete ?? Runs,
            SleepBlocked = SleepBlocked,
            Steps = Steps,
            Seed = seed,
            NotRepeatable = NotRepeatable,
            Warnings = Warnings,
        };
    }
}
