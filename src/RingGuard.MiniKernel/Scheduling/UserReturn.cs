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
    [Effects(Effect.EntersUser | Effect.Reschedules | Effect.Migrates | Effect.LoadsFpRegs | Effect.Sleeps | Effect.TouchesUserMemory | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    public static void ExitToUser()
    {
        LocalIrq.Disable();
        ThreadFlagsSnapshot work = Task.Current.Flags.Read();
        Task.Current.FirstExitFlags = work.Bits;
        while (work.HasLoopWork)
        {
            LocalIrq.Enable();
            DoWork(work);
            LocalIrq.Disable();
            work = ReadAgain();
        }

        if (!FpSimd.IsOfThisMachine)
        {
            FpRegs.AssertStateConsistent();
        }

        Pkru.LoadDeferred(Task.Current);
        if (work.Has(TIF.NeedFpuLoad))
        {
            Fpu.SwitchReturn();
        }

        Arch.ReturnToUser();
    }

    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.LoadsFpRegs | Effect.Sleeps | Effect.TouchesUserMemory | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    private static void DoWork(ThreadFlagsSnapshot work)
    {
        if (work.Has(TIF.NeedResched))
        {
            Sched.Schedule();
        }

        if (work.Has(TIF.SigPending))
        {
            SignalFrame.Deliver();
        }

        Task.Current.Flags.Clear(TIF.NotifyResume);
        if (work.Has(TIF.ForeignFpState))
        {
            FpSimd.RestoreCurrentState();
        }
    }

    /// <summary>The flags as they are now, interrupts off; with the defect of SC-E12, as they were before the work.</summary>
    [Trusted("the deliberate defect of SC-E12 is in here; without it this is ThreadFlags.Read")]
    [return: Role(ValueRole.FlagsSnapshot)]
    private static ThreadFlagsSnapshot ReadAgain()
    {
        Task current = Task.Current;
        if (!current.Machine.Faults.IsEnabled(Fault.ExitUsesCachedFlags))
        {
            return current.Flags.Read();
        }

        const uint LoopWork = (1u << (int)TIF.NeedResched) | (1u << (int)TIF.SigPending) | (1u << (int)TIF.NotifyResume);
        return new ThreadFlagsSnapshot(current.FirstExitFlags & ~LoopWork);
    }
}
