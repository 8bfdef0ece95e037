namespace RingGuard;

/// <summary>Counted or identified resources that outlive the call that takes them.</summary>
public enum Resource
{
    Preempt,
    Bh,
    Irq,
    Lock,
    ReadLock,
    WriteLock,
    FpuSection,
    FpRegs,
    CpuFpContext,
    NeonSection,
    GuestFpuLoaded,
    VCpuLoaded,
    RcuRead,
    HypEntry,
}
