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
    None = 0,
    PreemptOff = 1u << 0,
    PreemptOn = 1u << 1,
    IrqOff = 1u << 2,
    IrqOn = 1u << 3,
    BhOff = 1u << 4,
    BhOn = 1u << 5,
    NoLocks = 1u << 6,
    InTask = 1u << 7,
    NotHardIrq = 1u << 8,
    NotNmi = 1u << 9,
    InHyp = 1u << 10,
    NoRcuRead = 1u << 11,
    FpuSection = 1u << 12,
    NoFpuSection = 1u << 13,
    FpRegsLocked = 1u << 14,
    Preemptible = PreemptOn | IrqOn,
    NotAtomic = PreemptOn | IrqOn | BhOn | NoLocks | NotHardIrq | NotNmi | NoFpuSection | NoRcuRead,
}
