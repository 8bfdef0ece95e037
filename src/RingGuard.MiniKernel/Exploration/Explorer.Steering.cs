using System;
using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <content>From the prediction of a deadlock to the deadlock.</content>
public sealed partial class Explorer
{
    private const int RunsToPredict = 20;
    private const int RunsToWitness = 200;

    /// <summary>
    /// Looks for deadlocks that the lock checker predicts, and drives runs towards each of them (<see cref="RandomRuns"/> at most, 200 where
    /// that is 0). A prediction does not end such a run, whatever the check mode: what it predicts is to be shown. To repeat a witness from its
    /// token, build the machine with <see cref="CheckMode.Collect"/>.
    /// </summary>
    /// <returns>The predictions in the order found, each with its witness or without.</returns>
    public IReadOnlyList<LockPrediction> FindDeadlocks()
    {
        var found = new Dictionary<string, LockPrediction>(StringComparer.Ordinal);
        var order = new List<string>();
        for (int i = 0; i < RunsToPredict; i++)
        {
            _ = RunOnce(new SteeringDecider(null, RunOrder.Mix(Seed + (ulong)i), Math.Max(1, MaxEvents)), out Machine machine, out _);
            foreach (LockPrediction prediction in machine.LockGraph.Predictions)
            {
                // The same circle is met from each of its locks.
                string key = string.Join(' ', prediction.Edges.Order());
                if (found.TryAdd(key, prediction))
                {
                    order.Add(key);
                }
            }
        }

        return order.ConvertAll(key => Witnessed(found[key]));
    }

    private LockPrediction Witnessed(LockPrediction prediction)
    {
        int most = RandomRuns == 0 ? RunsToWitness : RandomRuns;
        for (int i = 0; i < most; i++)
        {
            var decider = new SteeringDecider(prediction, RunOrder.Mix(Seed + (ulong)i), Math.Max(1, MaxEvents));
            if (RunOnce(decider, out Machine _, out _) is { } failed && IsDeadlock(failed.Exception))
            {
                return prediction with { Witness = failed, Runs = i + 1 };
            }
        }

        return prediction with { Runs = most };
    }

    private static bool IsDeadlock(Exception? exception) => exception is KernelPanicException { Message: var message }
        && (message.Contains("deadlock", StringComparison.Ordinal) || message.Contains("waits for itself", StringComparison.Ordinal) || message.StartsWith("nothing can go on", StringComparison.Ordinal));
}
