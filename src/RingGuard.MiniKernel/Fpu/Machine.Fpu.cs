using System.Collections.Generic;

namespace RingGuard.MiniKernel;

/// <content>Memory of FP contexts: what an ended task leaves is used for the next one, as a slab cache would.</content>
public sealed partial class Machine
{
    private readonly Stack<FpuContext> _freeFpuContexts = new();

    internal FpuContext TakeFpuContext(Task task)
    {
        if (_ran && task.HasUserRegisters && _freeFpuContexts.TryPop(out FpuContext? free))
        {
            free.Reuse(task);
            return free;
        }

        return new FpuContext(this, new FpState(task.Name, task.Counters, isGuest: false), task);
    }

    internal void FreeFpuContext(FpuContext context)
    {
        if (context.Owner is { HasUserRegisters: true })
        {
            _freeFpuContexts.Push(context);
        }
    }
}
