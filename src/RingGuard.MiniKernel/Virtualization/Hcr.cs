using System;

namespace RingGuard.MiniKernel;

/// <summary>Bits of HCR_EL2 that set/way emulation needs (Arm ARM D19.2).</summary>
[Flags]
public enum Hcr : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Traps data cache maintenance by set/way (bit 22). Always on.</summary>
    Tsw = 1UL << 22,

    /// <summary>Traps writes of virtual memory registers (bit 26).</summary>
    Tvm = 1UL << 26,
}
