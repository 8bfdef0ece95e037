// RG1011: Cached thread flags used after they may be stale.
// What breaks: a reload of the registers that was asked for meanwhile is skipped on the way to user mode.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class CachedFlags
{
    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.LoadsFpRegs | Effect.PreemptionPoint)]
    public static void Bad()
    {
        ThreadFlagsSnapshot flags = Task.Current.Flags.Read();
        if (flags.HasLoopWork)
        {
            LocalIrq.Enable();
            Sched.Schedule();
            LocalIrq.Disable();
        }

        if (flags.Has(TIF.NeedFpuLoad)) // RG1011
        {
            Fpu.SwitchReturn();
        }
    }

    [Requires(Context.IrqOff | Context.NoLocks | Context.PreemptOn)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EnablesIrqsTemporarily | Effect.Reschedules | Effect.Migrates | Effect.LoadsFpRegs | Effect.PreemptionPoint)]
    public static void Good()
    {
        ThreadFlagsSnapshot flags = Task.Current.Flags.Read();
        if (flags.HasLoopWork)
        {
            LocalIrq.Enable();
            Sched.Schedule();
            LocalIrq.Disable();
            flags = Task.Current.Flags.Read();
        }

        if (flags.Has(TIF.NeedFpuLoad))
        {
            Fpu.SwitchReturn();
        }
    }
}
