using System;
using System.Collections.Generic;
using System.Linq;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>
/// Repeats a recorded run. Decisions beyond the end of the list take the machine's own way. A run that asks something else than the
/// recorded one did is another program: that is said where it is first seen.
/// </summary>
public sealed class ReplayScheduler : IDecider
{
    private readonly Decision[] _recorded;
    private int _next;

    /// <summary>Creates the decider.</summary>
    /// <param name="recorded">What <see cref="Machine.Decisions"/> held at the end of the run to repeat.</param>
    public ReplayScheduler(IEnumerable<Decision> recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        _recorded = recorded.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="ReplayDivergedException">The run does not ask what the recorded one asked.</exception>
    public int Decide(in DecisionPoint point)
    {
        if (_next >= _recorded.Length)
        {
            return point.Default;
        }

        Decision decision = _recorded[_next++];
        return decision.Point == point ? decision.Taken : throw new ReplayDivergedException(_next, decision.Point, point);
    }
}
