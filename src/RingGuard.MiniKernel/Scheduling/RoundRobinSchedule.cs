using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>Each CPU in turn for a number of interruption points.</summary>
public sealed class RoundRobinSchedule : ISchedule
{
    private readonly int _quantum;
    private int _left;

    /// <summary>Creates the schedule.</summary>
    /// <param name="quantum">Interruption points a CPU gets in a row, at least 1; <see cref="int.MaxValue"/> lets a CPU run until it idles.</param>
    public RoundRobinSchedule(int quantum = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantum, 1);
        _quantum = quantum;
        _left = quantum;
    }

    /// <inheritdoc/>
    public PCpu AtPoint(PCpu current, IReadOnlyList<PCpu> others)
    {
        if (_quantum == int.MaxValue || --_left > 0)
        {
            return current;
        }

        return WhenStuck(current, others);
    }

    /// <inheritdoc/>
    public PCpu WhenStuck(PCpu current, IReadOnlyList<PCpu> others)
    {
        _left = _quantum;
        foreach (PCpu cpu in others)
        {
            if (cpu.Id > current.Id)
            {
                return cpu;
            }
        }

        return others[0];
    }
}
