using System;

namespace RingGuard.MiniKernel;

/// <summary>Fields of MDCR_EL2 (Arm ARM D19.3). A CPU without SPE or TRBE ignores the two that belong to it (RES0).</summary>
[Flags]
public enum Mdcr : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Number of counters the host keeps (bits 4:0).</summary>
    HpmnMask = 0x1f,

    /// <summary>Traps PMCR_EL0.</summary>
    Tpmcr = 1 << 5,

    /// <summary>Traps the performance monitors.</summary>
    Tpm = 1 << 6,

    /// <summary>Traps debug registers other than those below.</summary>
    Tda = 1 << 9,

    /// <summary>Traps OS debug registers.</summary>
    Tdosa = 1 << 10,

    /// <summary>Traps debug ROM registers.</summary>
    Tdra = 1 << 11,

    /// <summary>Owner of the profiling buffer (bits 13:12): zero is EL2, three is EL1.</summary>
    E2pbMask = 3 << 12,

    /// <summary>Traps the profiling control registers.</summary>
    Tpms = 1 << 14,

    /// <summary>Traps the trace filter control (TRFCR_EL1).</summary>
    Ttrf = 1 << 19,

    /// <summary>Owner of the trace buffer (bits 25:24): zero is EL2, three is EL1.</summary>
    E2tbMask = 3 << 24,
}
