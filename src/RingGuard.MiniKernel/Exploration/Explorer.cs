using System;
using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Bounded model checking: runs a small scenario once for each way of placing at most <see cref="MaxEvents"/> events (interrupts,
/// preemptions, switches of CPU) at its interruption points, and for each value of its data choices. Depth first, without state: each
/// run is made anew from the beginning.
/// </summary>
public sealed class Explorer
{
    private readonly Func<IDecider, ExploredRun> _build;

    /// <summary>Creates the explorer.</summary>
    /// <param name="build">Builds the same machine each time, with <see cref="MachineOptions.Decider"/> set to what it is given.</param>
    public Explorer(Func<IDecider, ExploredRun> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        _build = build;
    }

    /// <summary>Events in one run at most; data choices do not count.</summary>
    public int MaxEvents { get; init; } = 1;

    /// <summary>Runs at most.</summary>
    public int MaxRuns { get; init; } = 20_000;

    /// <summary>Stop at the first run that goes wrong.</summary>
    public bool StopAtFirst { get; init; }

    /// <summary>Takes every way within the bounds.</summary>
    public ExplorationResult Explore()
    {
        var failures = new List<FailedRun>();
        var traces = new HashSet<ulong>();
        var open = new Stack<(int[] Prefix, int Events)>([([], 0)]);
        int runs = 0;
        while (open.TryPop(out var way))
        {
            if (runs == MaxRuns)
            {
                return new ExplorationResult(runs, traces.Count, Capped: true, failures);
            }

            runs++;
            FailedRun? failed = RunOne(way.Prefix, out Machine machine);
            traces.Add(machine.Trace.Hash);
            if (failed is not null)
            {
                failures.Add(failed);
                if (StopAtFirst)
                {
                    return new ExplorationResult(runs, traces.Count, Capped: open.Count > 0, failures);
                }
            }

            Branch(open, way.Prefix, way.Events, machine.Decisions);
        }

        return new ExplorationResult(runs, traces.Count, Capped: false, failures);
    }

    private FailedRun? RunOne(int[] prefix, out Machine machine)
    {
        ExploredRun run = _build(new PrefixDecider(prefix));
        machine = run.Machine;
        try
        {
            machine.Run();
            run.Check?.Invoke();
        }
        catch (Exception exception) when (exception is not InvalidOperationException)
        {
            return new FailedRun(machine, exception);
        }

        return machine.Violations.Count > 0 ? new FailedRun(machine, null) : null;
    }

    private void Branch(Stack<(int[] Prefix, int Events)> open, int[] prefix, int events, IReadOnlyList<Decision> decisions)
    {
        // Last decision first onto the stack, so that early placements are tried first.
        for (int at = decisions.Count - 1; at >= prefix.Length; at--)
        {
            Decision decision = decisions[at];
            int cost = decision.Point.Kind == DecisionKind.Data ? 0 : 1;
            if (events + cost > MaxEvents)
            {
                continue;
            }

            for (int other = decision.Point.Alternatives - 1; other >= 0; other--)
            {
                if (other != decision.Taken)
                {
                    open.Push(([.. decisions.Take(at).Select(static d => d.Taken), other], events + cost));
                }
            }
        }
    }

    private sealed class PrefixDecider(int[] prefix) : IDecider
    {
        private int _next;

        public int Decide(in DecisionPoint point) => _next < prefix.Length ? prefix[_next++] : point.Default;
    }
}
