using System;
using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <content>From a failing run with dozens of switches to the few that matter.</content>
public sealed partial class Explorer
{
    /// <summary>
    /// Finds a smaller run that goes wrong in the same way: delta debugging (Zeller, Hildebrandt 2002) over the deviations, until none can be
    /// left out.
    /// </summary>
    /// <param name="failed">A run of this explorer.</param>
    /// <returns>The smaller run, its trace with the lines of the program; <paramref name="failed"/> itself when it does not fail again.</returns>
    public FailedRun Minimize(FailedRun failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        ReplayToken token = ReplayToken.Of(failed.Machine);
        if (Repeat(failed, token, token.Deviations) is null)
        {
            return failed;
        }

        IReadOnlyList<Deviation> left = token.Deviations;
        for (int parts = 2; left.Count > 0;)
        {
            parts = Math.Min(parts, left.Count);
            int size = (left.Count + parts - 1) / parts;
            if (WithoutOnePart(failed, token, left, size) is { } fewer)
            {
                left = fewer;
                parts = Math.Max(parts - 1, 2);
            }
            else if (size == 1)
            {
                break;
            }
            else
            {
                parts *= 2;
            }
        }

        return Repeat(failed, token, left) ?? failed;
    }

    private Deviation[]? WithoutOnePart(FailedRun failed, ReplayToken token, IReadOnlyList<Deviation> all, int size)
    {
        for (int from = 0; from < all.Count; from += size)
        {
            Deviation[] rest = [.. all.Take(from), .. all.Skip(from + size)];
            if (Repeat(failed, token, rest) is { } smaller)
            {
                // What it did is what counts: deviations that were not possible are not in it.
                return [.. ReplayToken.Of(smaller.Machine).Deviations];
            }
        }

        return null;
    }

    private FailedRun? Repeat(FailedRun failed, ReplayToken token, IReadOnlyList<Deviation> deviations)
        => RunOnce(new ReplayDecider(new ReplayToken(token.Scenario, deviations)) { RecordSites = true }, out _, out _) is { } again && again.Kind == failed.Kind ? again : null;
}
