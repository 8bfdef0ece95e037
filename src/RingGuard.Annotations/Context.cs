using System;

#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>Dimensions of the execution context that a contract can require, ensure or forbid.</summary>
[Flags]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum Context : uint
{
    /// <summary>No requirement.</summary>
    None = 0,

    /// <summary>
    /// The running context cannot be preempted here: the preempt count is not zero, or interrupts or bottom halves are off, or the CPU
    /// is not in task context. So <see cref="IrqOff"/>, <see cref="BhOff"/>, any spinning lock, an RCU read section, an FPU section, and every
    /// hardirq, softirq, NMI or hyp context imply it. It is not the opposite of <see cref="PreemptOn"/>: with interrupts off and a count of
    /// zero both hold.
    /// </summary>
    PreemptOff = 1u << 0,

    /// <summary>
    /// The preempt count is zero: nothing counted is held. Says nothing about interrupts; with interrupts off and a count of zero both this
    /// and <see cref="PreemptOff"/> hold, which is the entry state of work that is done just before a return to the guest.
    /// </summary>
    PreemptOn = 1u << 1,

    /// <summary>Local interrupts are masked. Exclusive with <see cref="IrqOn"/>.</summary>
    IrqOff = 1u << 2,

    /// <summary>Local interrupts are enabled. Exclusive with <see cref="IrqOff"/>.</summary>
    IrqOn = 1u << 3,

    /// <summary>
    /// Bottom halves (softirqs) cannot run on this CPU: the softirq field of the preempt count is not zero, or a hardirq is being handled.
    /// </summary>
    BhOff = 1u << 4,

    /// <summary>The softirq field of the preempt count is zero.</summary>
    BhOn = 1u << 5,

    /// <summary>No spinning lock (raw, spin, reader/writer spin) is held by this context, callers included. Locks that sleep do not count.</summary>
    NoLocks = 1u << 6,

    /// <summary>The CPU runs task context: no hardirq, softirq, NMI or hyp code.</summary>
    InTask = 1u << 7,

    /// <summary>The CPU is not handling a hardirq.</summary>
    NotHardIrq = 1u << 8,

    /// <summary>The CPU is not handling a non-maskable interrupt.</summary>
    NotNmi = 1u << 9,

    /// <summary>The code runs at the hypervisor exception level (EL2), where it can never be preempted.</summary>
    InHyp = 1u << 10,

    /// <summary>No RCU read section is open.</summary>
    NoRcuRead = 1u << 11,

    /// <summary>An FPU section (kernel-mode FP, SIMD or NEON) is open: the code may use FP registers as scratch.</summary>
    FpuSection = 1u << 12,

    /// <summary>No FPU section is open.</summary>
    NoFpuSection = 1u << 13,

    /// <summary>
    /// The FP register lock is held (bottom halves off, no section open): the registers and the record of their owner cannot change under the
    /// code, which still may not use them as scratch.
    /// </summary>
    FpRegsLocked = 1u << 14,

    /// <summary><see cref="PreemptOn"/> and <see cref="IrqOn"/>: what Linux calls <c>preemptible()</c>.</summary>
    Preemptible = PreemptOn | IrqOn,

    /// <summary>
    /// Sleeping and rescheduling are legal: preemptible, bottom halves on, no spinning lock, no hardirq or NMI, no FPU section, no RCU read
    /// section.
    /// </summary>
    NotAtomic = PreemptOn | IrqOn | BhOn | NoLocks | NotHardIrq | NotNmi | NoFpuSection | NoRcuRead,
}
