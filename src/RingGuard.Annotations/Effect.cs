using System;

#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>Upper bound of what a callable may do, callees included.</summary>
[Flags]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum Effect : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>May block for unbounded time. Implies <see cref="Reschedules"/>.</summary>
    Sleeps = 1u << 0,

    /// <summary>May switch to another task or vCPU before it returns. Implies <see cref="Migrates"/> unless the context is pinned.</summary>
    Reschedules = 1u << 1,

    /// <summary>May return on another physical CPU: values that belong to the old one are stale.</summary>
    Migrates = 1u << 2,

    /// <summary>Allocates memory and may wait for it.</summary>
    AllocatesBlocking = 1u << 3,

    /// <summary>Allocates memory from reserves without waiting; may fail.</summary>
    AllocatesAtomic = 1u << 4,

    /// <summary>Enables local interrupts for a while and has them off again when it returns.</summary>
    EnablesIrqsTemporarily = 1u << 5,

    /// <summary>Runs pending softirqs on the calling stack.</summary>
    RunsSoftirqs = 1u << 6,

    /// <summary>Uses FP or SIMD registers as scratch: what they held is lost.</summary>
    TouchesFpRegs = 1u << 7,

    /// <summary>Reads the in-memory FP image of a context, which is stale while the registers are newer.</summary>
    ReadsFpImage = 1u << 8,

    /// <summary>Writes the in-memory FP image of a context, so that registers which still hold that context must be invalidated first.</summary>
    WritesFpImage = 1u << 9,

    /// <summary>Loads FP registers from an image. On failure the registers are undefined.</summary>
    LoadsFpRegs = 1u << 10,

    /// <summary>Writes FP registers to the image of the context that owns them.</summary>
    SavesFpRegs = 1u << 11,

    /// <summary>Runs for a time that no small constant bounds.</summary>
    LongRunning = 1u << 12,

    /// <summary>Gives pending work and other contexts a chance: a loop that calls it is bounded in latency.</summary>
    PreemptionPoint = 1u << 13,

    /// <summary>May stop early with a "restart" result and must then be called again with the same cursor.</summary>
    Restartable = 1u << 14,

    /// <summary>Enters user mode.</summary>
    EntersUser = 1u << 15,

    /// <summary>Enters a guest.</summary>
    EntersGuest = 1u << 16,

    /// <summary>Reads or writes a machine register behind the abstractions that keep its shadow copies right.</summary>
    RawRegister = 1u << 17,

    /// <summary>Accesses user or guest memory and may fault.</summary>
    TouchesUserMemory = 1u << 18,

    /// <summary>May leave by an exception that a caller has to expect.</summary>
    Throws = 1u << 19,

    /// <summary>Makes any register copy of a context's FP state invalid, so that its in-memory image is the only truth.</summary>
    InvalidatesFpRegs = 1u << 20,
}
