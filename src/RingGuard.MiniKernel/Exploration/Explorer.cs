using System;
using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Model checking: runs a small scenario in many ways, each run made anew from the beginning. <see cref="Explore"/> places at most
/// <see cref="MaxEvents"/> events of any kind, <see cref="ExploreClasses"/> takes every schedule of the CPUs but for the order of steps
/// that do not depend on each other, <see cref="ExploreAtRandom"/> samples.
/// </summary>
public sealed partial class Explorer
{
    private const int MaxCpus = 16;

    private readonly Func<IDecider, ExploredRun> _build;

    /// <summary>Creates the explorer.</summary>
    /// <param name="build">Builds the same machine each time, with <see cref="MachineOptions.Decider"/> set to what it is given.</param>
    public Explorer(Func<IDecider, ExploredRun> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        _build = build;
    }

    /// <summary>Events in one run at most: interrupts, preemptions and, for <see cref="Explore"/>, switches of CPU; data choices do not count.</summary>
    public int MaxEvents { get; init; } = 1;

    /// <summary>Runs at most.</summary>
    public int MaxRuns { get; init; } = 20_000;

    /// <summary>Interruption points at most, all runs together.</summary>
    public long MaxSteps { get; init; } = 20_000_000;

    /// <summary>Random runs that follow a capped exploration.</summary>
    public int RandomRuns { get; init; }

    /// <summary>Seed of the random runs.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Stop at the first run that goes wrong.</summary>
    public bool StopAtFirst { get; init; }

    /// <summary>Takes every way of placing at most <see cref="MaxEvents"/> events.</summary>
    public ExplorationResult Explore()
    {
        var tally = new Tally();
        var open = new Stack<(int[] Prefix, int Events)>([([], 0)]);
        while (open.TryPop(out var way))
        {
            if (IsCapped(tally))
            {
                return tally.Result(capped: true, AfterCap(tally));
            }

            FailedRun? failed = RunOne(new PrefixDecider(way.Prefix), tally, out Machine machine);
            tally.Distinct.Add(machine.Trace.Hash);
            if (failed is not null && StopAtFirst)
            {
                return tally.Result(capped: open.Count > 0);
            }

            Branch(open, way.Prefix, way.Events, machine.Decisions);
        }

        return tally.Result(capped: false);
    }

    /// <summary>
    /// Takes one run of each class: runs that differ only in the order of steps of different CPUs that do not depend on each other are one
    /// class. What CPUs share must be locks, wait queues, signals or <see cref="Shared{T}"/> for that; any other operation of the machine
    /// counts as depending on all. Virtual time is not part of it.
    /// </summary>
    public ExplorationResult ExploreClasses()
    {
        var tally = new Tally();
        var objects = new Dictionary<ulong, int>();
        var search = new PartialOrderSearch(MaxCpus);
        bool left;
        bool timers = false;
        do
        {
            if (IsCapped(tally))
            {
                AddWarnings(tally, search, timers);
                return Counted(tally, search).Result(capped: true, AfterCap(tally));
            }

            var decider = new ClassDecider(search, objects, MaxEvents);
            FailedRun? failed = RunOne(decider, tally, out Machine machine);
            decider.EndRun(machine);
            timers |= machine.TimersFired;
            left = search.MoveNext();
            if (failed is not null && StopAtFirst)
            {
                break;
            }
        }
        while (left);
        AddWarnings(tally, search, timers);
        return Counted(tally, search).Result(capped: left);
    }

    private static Tally Counted(Tally tally, PartialOrderSearch search)
    {
        tally.Complete = search.Complete;
        tally.SleepBlocked = search.SleepBlocked;
        tally.Classes = search.Classes;
        return tally;
    }

    private static void AddWarnings(Tally tally, PartialOrderSearch search, bool timers)
    {
        if (search.Shared.Count == 0)
        {
            tally.Warnings.Add("no object was shared between CPUs: no schedule was explored; let them use locks, signals or Shared<T>");
        }

        if (timers)
        {
            tally.Warnings.Add("timers fired: they come where the run has got to, other times were not explored");
        }
    }

    private bool IsCapped(Tally tally) => tally.Runs >= MaxRuns || tally.Steps >= MaxSteps;
}
