// RG6008: Struct copy of mutable kernel state.
// What breaks: the CPU's own counter stays as it was.
using RingGuard.MiniKernel;
using RingGuard.MiniKernel.Hardware;

namespace Violations;

public static class CopiedState
{
    public static void Bad(PCpu cpu)
    {
        Preempt.Disable();
        PreemptCount count = cpu.PreemptCount; // RG6008
        count.Add(PreemptCount.HardIrq);
        Preempt.Enable();
    }

    public static void Good(PCpu cpu)
    {
        Preempt.Disable();
        ref PreemptCount count = ref cpu.PreemptCount;
        count.Add(PreemptCount.HardIrq);
        Preempt.Enable();
    }
}
