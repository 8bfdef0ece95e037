using System;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// Return work over a number of units: looks for softirqs between them and goes on where it stopped. Progress is certain where it looks
/// after at least one unit, as P2M.CacheFlushRange does; where it looks first, a caller that does not run softirqs gets nowhere.
/// </summary>
/// <param name="name">Name for messages and the timeline.</param>
/// <param name="units">Units to do, numbered from 0.</param>
/// <param name="unit">Does one of them.</param>
/// <param name="looksFirst">Looks for softirqs before the first unit of a call, too.</param>
public sealed class RangeWork(string name, int units, [RunsIn(ExecutionMode.Task)] Action<int> unit, bool looksFirst = false) : IRestartableWork
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>The first unit that is not done.</summary>
    public int Cursor { get; private set; }

    /// <summary>Times it stopped for softirqs.</summary>
    public int Restarts { get; private set; }

    /// <inheritdoc/>
    public bool IsPending => Cursor < units;

    /// <inheritdoc/>
    public WorkStatus Run(VCpu v)
    {
        for (bool first = true; Cursor < units; first = false)
        {
            if ((!first || looksFirst) && Softirq.Pending(Smp.RawProcessorId()) != 0)
            {
                return Stop(first);
            }

            unit(Cursor);
            Cursor++;
        }

        return WorkStatus.Done;
    }

    /// <summary>With the defect of SC-D25 the answer of a first look is lost, and what it says is what was there before: done.</summary>
    private WorkStatus Stop(bool first)
    {
        Restarts++;
        Machine machine = KernelContext.Current.Machine;
        machine.Record(TraceKind.Flush, $"{Name}: softirqs wait, restart at {Cursor}");
        return first && machine.Faults.IsEnabled(Fault.ContinuationDropped) ? WorkStatus.Done : WorkStatus.Again;
    }
}
