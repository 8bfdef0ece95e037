// RG4011: Last pending test not under IRQs masked before entry.
// What breaks: a softirq that an interrupt raises after the test waits until the guest traps by itself.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class LastTestTooEarly
{
    [Requires(Context.NotAtomic)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EntersGuest | Effect.Reschedules | Effect.RunsSoftirqs | Effect.LoadsFpRegs)]
    public static ExitReason Bad(VCpu v)
    {
        if (Softirq.Pending(Smp.RawProcessorId()) != 0)
            Softirq.DoSoftirq();
        LocalIrq.Disable();
        if (Task.Current.Flags.Test(TIF.NeedFpuLoad))
            Fpu.SwitchReturn();
        return Arch.EnterGuest(v); // RG4011
    }

    [Requires(Context.NotAtomic)]
    [Ensures(Context.IrqOff)]
    [Effects(Effect.EntersGuest | Effect.Reschedules | Effect.RunsSoftirqs | Effect.LoadsFpRegs)]
    public static ExitReason Good(VCpu v)
    {
        LocalIrq.Disable();
        HypervisorExit.CheckForPCpuWork();
        if (Task.Current.Flags.Test(TIF.NeedFpuLoad))
            Fpu.SwitchReturn();
        return Arch.EnterGuest(v);
    }
}
