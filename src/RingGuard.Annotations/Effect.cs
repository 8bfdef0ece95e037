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
    None = 0,
    Sleeps = 1u << 0,
    Reschedules = 1u << 1,
    Migrates = 1u << 2,
    AllocatesBlocking = 1u << 3,
    AllocatesAtomic = 1u << 4,
    EnablesIrqsTemporarily = 1u << 5,
    RunsSoftirqs = 1u << 6,
    TouchesFpRegs = 1u << 7,
    ReadsFpImage = 1u << 8,
    WritesFpImage = 1u << 9,
    LoadsFpRegs = 1u << 10,
    SavesFpRegs = 1u << 11,
    LongRunning = 1u << 12,
    PreemptionPoint = 1u << 13,
    Restartable = 1u << 14,
    EntersUser = 1u << 15,
    EntersGuest = 1u << 16,
    RawRegister = 1u << 17,
    TouchesUserMemory = 1u << 18,
    Throws = 1u << 19,
    InvalidatesFpRegs = 1u << 20,
}
