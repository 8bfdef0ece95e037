#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>Counted or identified resources that outlive the call that takes them.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum Resource
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
