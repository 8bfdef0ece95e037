namespace RingGuard.MiniKernel;

/// <summary>The way from the kernel to user mode.</summary>
public static class UserReturn
{
    /// <summary>
    /// Does the work that the thread flags ask for, then loads the registers if they are not the task's. The decision uses flags read
    /// with interrupts off after the last piece of work: what was read before is stale, that work may reschedule.
    /// </summary>
    [Requires(Context.NotAtomic)]
    [Ensures(Context.IrqOn)]
    [Effects(Effect.EntersUser | Effect.Reschedules | Effect.Migrates | Effect.LoadsFpRegs | Effect.PreemptionPoint)]
    public static void ExitToUser()
    {
        LocalIrq.Disable();
        ThreadFlagsSnapshot work = Task.Current.Flags.Read();
        while (work.HasLoopWork)
        {
            LocalIrq.Enable();
            DoWork(work);
            LocalIrq.Disable();
            work = Task.Current.Flags.Read();
        }

        FpRegs.AssertStateConsistent();
        if (work.Has(TIF.NeedFpuLoad))
        {
            Fpu.SwitchReturn();
        }

        Arch.ReturnToUser();
    }

    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    private static void DoWork(ThreadFlagsSnapshot work)
    {
        if (work.Has(TIF.NeedResched))
        {
            Sched.Schedule();
        }

        Task.Current.Flags.Clear(TIF.SigPending);
        Task.Current.Flags.Clear(TIF.NotifyResume);
    }
}
