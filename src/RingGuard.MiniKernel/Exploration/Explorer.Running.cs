using System;
using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <content>One run, and the ways of <see cref="Explore"/>.</content>
public sealed partial class Explorer
{
    private const int RepeatOneIn = 100;

    private FailedRun? RunOne(IDecider decider, Tally tally, out Machine machine)
    {
        FailedRun? failed = RunOnce(decider, out machine, out bool givenUp);
        if (tally.Runs++ % RepeatOneIn == 0 && !givenUp && !IsRepeatable(machine))
        {
            tally.NotRepeatable++;
        }

        tally.Steps += machine.Steps;
        if (failed is not null)
        {
            tally.Failures.Add(failed);
        }

        return failed;
    }

    private FailedRun? RunOnce(IDecider decider, out Machine machine, out bool givenUp)
    {
        ExploredRun run = ObjectIdentity.Build(_build, decider);
        machine = run.Machine;
        givenUp = false;
        try
        {
            machine.Run();
            run.Check?.Invoke();
        }
        catch (RunGivenUpException)
        {
            givenUp = true;
            return null;
        }
        catch (Exception exception) when (exception is not InvalidOperationException)
        {
            return new FailedRun(machine, exception);
        }

        return machine.Violations.Count > 0 ? new FailedRun(machine, null) : null;
    }

    /// <summary>The same decisions must make the same run, or nothing that was explored means anything.</summary>
    private bool IsRepeatable(Machine recorded)
    {
        Machine again = ObjectIdentity.Build(_build, new ReplayScheduler(recorded.Decisions)).Machine;
        try
        {
            again.Run();
        }
        catch (ReplayDivergedException)
        {
            return false;
        }
        catch (Exception exception) when (exception is not InvalidOperationException)
        {
            // It ends as the first one did, or the traces differ.
        }

        return again.Trace.Hash == recorded.Trace.Hash;
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
