using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel;

/// <content>Memory of FP contexts: what an ended task leaves is used for the next one, as a slab cache would.</content>
public sealed partial class Machine
{
    private readonly Stack<FpuContext> _freeFpuContexts = new();
    private int _failingAllocations;

    /// <summary>FP memory of virtual CPUs that have ended (arm64).</summary>
    internal Stack<FpSimdState> FreeFpSimdStates { get; } = new();

    /// <summary>What the CPUs have of extended state.</summary>
    internal Fpus.XStateConfig XState { get; }

    /// <summary>The next <paramref name="times"/> calls of <see cref="Mem.Alloc"/> find no memory, whatever they ask with.</summary>
    public void FailAllocations(int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        _failingAllocations = times;
    }

    internal bool FailsAllocation() => _failingAllocations > 0 && _failingAllocations-- > 0;

    internal FpuContext TakeFpuContext(Task task)
    {
        if (_ran && task.HasUserRegisters && _freeFpuContexts.TryPop(out FpuContext? free))
        {
            free.Reuse(task);
            return free;
        }

        return new FpuContext(this, new FpState(this, task.Name, task.Counters, isGuest: false), task);
    }

    internal void FreeFpuContext(FpuContext context)
    {
        if (context.Owner is { HasUserRegisters: true })
        {
            _freeFpuContexts.Push(context);
        }
    }
}
