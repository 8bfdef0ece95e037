using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Decides which CPU goes on. Must be a function of what it was asked before, so that a run can be repeated.</summary>
public interface ISchedule
{
    /// <summary>Asked at each interruption point of a machine with several CPUs.</summary>
    /// <param name="current">The CPU at the point.</param>
    /// <param name="others">Other CPUs with something to do, by number; never empty.</param>
    /// <returns><paramref name="current"/> to go on, or one of <paramref name="others"/>.</returns>
    PCpu AtPoint(PCpu current, IReadOnlyList<PCpu> others);

    /// <summary>Asked when <paramref name="current"/> cannot go on (idle, spinning).</summary>
    PCpu WhenStuck(PCpu current, IReadOnlyList<PCpu> others);
}
