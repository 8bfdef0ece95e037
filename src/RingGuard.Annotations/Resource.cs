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
    /// <summary>One unit of the preempt count. Nests.</summary>
    Preempt,

    /// <summary>One unit of the count that keeps bottom halves (softirqs) off. Nests.</summary>
    Bh,

    /// <summary>
    /// Local interrupts off, with the state before it saved in a token (<see cref="ValueRole.IrqToken"/>). Nests as a stack: tokens are restored
    /// in the reverse order.
    /// </summary>
    Irq,

    /// <summary>A lock, exclusively. A reader/writer lock held for writing counts.</summary>
    Lock,

    /// <summary>A reader/writer lock in shared mode.</summary>
    ReadLock,

    /// <summary>A reader/writer lock in exclusive mode.</summary>
    WriteLock,

    /// <summary>A kernel-mode FPU section. Holding it implies <see cref="Preempt"/> semantics; it does not nest.</summary>
    FpuSection,

    /// <summary>The FP register lock: the registers and the record of who owns them stay as they are (bottom halves off, no scratch use).</summary>
    FpRegs,

    /// <summary>This CPU's FP bind record, taken and put back around changes of which state the registers stand for.</summary>
    CpuFpContext,

    /// <summary>An arm64 kernel-mode NEON section. One may nest in another only as softirq over task.</summary>
    NeonSection,

    /// <summary>The guest's FP state in the registers instead of the host task's; the task's is in memory meanwhile.</summary>
    GuestFpuLoaded,

    /// <summary>A vCPU loaded on this physical CPU, between <c>vcpu_load</c> and <c>vcpu_put</c>.</summary>
    VCpuLoaded,

    /// <summary>An RCU read section. Counted; preemption is off inside (non-preemptible RCU).</summary>
    RcuRead,

    /// <summary>The pairing of an entry into the hypervisor with the return to the guest.</summary>
    HypEntry,
}
