namespace RingGuard.MiniKernel;

/// <summary>Thread flags as they were at one moment: a type of its own, so that staleness can be seen.</summary>
public readonly record struct ThreadFlagsSnapshot(uint Bits)
{
    /// <summary>Work for the exit-to-user loop, which runs with interrupts on and may reschedule.</summary>
    public bool HasLoopWork => Has(TIF.NeedResched) || Has(TIF.SigPending) || Has(TIF.NotifyResume) || Has(TIF.ForeignFpState);

    /// <summary>Whether the flag was set.</summary>
    public bool Has(TIF flag) => (Bits & (1u << (int)flag)) != 0;
}
