using System;

namespace RingGuard.MiniKernel;

/// <summary>Bits of SCTLR_EL1.</summary>
[Flags]
public enum Sctlr : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>MMU on (bit 0).</summary>
    M = 1UL << 0,

    /// <summary>Data caches on (bit 2).</summary>
    C = 1UL << 2,
}
