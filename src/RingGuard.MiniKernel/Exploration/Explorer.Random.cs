using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <content>Sampling: what is left where a program is too large to be taken apart.</content>
public sealed partial class Explorer
{
    private const int DefaultRandomRuns = 1000;

    /// <summary>
    /// Makes <see cref="RandomRuns"/> runs at random (1000 where that is 0): a seeded mixture of random walks, walks that stay where they are,
    /// probabilistic concurrency testing of depth 1 to 3 and partial-order sampling. Only operations on what two contexts share are places
    /// to switch or to interrupt; which these are is learnt from the runs. The result counts as capped: a sample proves nothing.
    /// </summary>
    public ExplorationResult ExploreAtRandom()
    {
        var tally = new Tally();
        ulong seed = Sample(tally, RandomRuns == 0 ? DefaultRandomRuns : RandomRuns);
        return tally.Result(capped: true, seed);
    }

    private ulong? AfterCap(Tally tally) => RandomRuns == 0 ? null : Sample(tally, RandomRuns);

    private ulong Sample(Tally tally, int runs)
    {
        var knowledge = new SharedKnowledge();
        var classes = new HashSet<ulong>();
        var failed = new HashSet<(string, ulong)>();
        for (int i = 0; i < runs && !(StopAtFirst && tally.Failures.Count > 0); i++)
        {
            var decider = new RandomDecider(RunOrder.Mix(Seed + (ulong)i), knowledge, MaxEvents);
            FailedRun? failure = RunOne(decider, tally, out Machine machine);
            ulong hash = decider.EndRun(machine);
            classes.Add(hash);
            tally.Complete = tally.Complete + 1;
            if (failure is not null && !failed.Add((failure.Kind, hash)))
            {
                // Another order of independent steps: the same failure.
                tally.Failures.RemoveAt(tally.Failures.Count - 1);
            }
        }

        if (!knowledge.AnyShared)
        {
            tally.Warnings.Add("no object was shared between contexts: nothing was interrupted where it matters; let them use locks, signals, PerCpu<T> or Shared<T>");
        }

        tally.Classes = tally.Classes is { } known ? System.Math.Max(known, classes.Count) : classes.Count;
        return Seed;
    }
}
