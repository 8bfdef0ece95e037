// RG1009: Per-CPU value used across a preemption point.
// What breaks: the softirqs of a CPU are looked at that the task has left; those of its new one wait.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class StalePerCpuValue
{
    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    public static void Bad()
    {
        int cpu = Smp.ProcessorId();
        while (Softirq.Pending(cpu) != 0) // RG1009
        {
            LocalIrq.Enable();
            Softirq.DoSoftirq();
            LocalIrq.Disable();
        }
    }

    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    public static void Good()
    {
        while (Softirq.Pending(Smp.ProcessorId()) != 0)
        {
            LocalIrq.Enable();
            Softirq.DoSoftirq();
            LocalIrq.Disable();
        }
    }
}
