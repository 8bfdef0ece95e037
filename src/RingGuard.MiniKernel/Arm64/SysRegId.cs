namespace RingGuard.MiniKernel;

/// <summary>System registers of arm64 that the hypervisor touches around a guest (Arm ARM D19).</summary>
public enum SysRegId
{
    /// <summary>ID_AA64DFR0_EL1: PMSVer, bits 35:32, is not zero where the CPU has SPE; TraceBuffer, bits 47:44, where it has TRBE.</summary>
    IdAa64Dfr0El1,

    /// <summary>PMBIDR_EL1: bit 4 (P) says that a higher exception level owns the buffer.</summary>
    PmbidrEl1,

    /// <summary>PMBLIMITR_EL1: bit 0 (E) enables the buffer.</summary>
    PmblimitrEl1,

    /// <summary>PMSCR_EL1: not zero while the host samples.</summary>
    PmscrEl1,

    /// <summary>TRBIDR_EL1: bit 4 (P) says that a higher exception level owns the trace buffer.</summary>
    TrbidrEl1,

    /// <summary>TRBLIMITR_EL1: bit 0 (E) enables the trace buffer.</summary>
    TrblimitrEl1,

    /// <summary>TRFCR_EL1: not zero while the host traces.</summary>
    TrfcrEl1,

    /// <summary>MDCR_EL2: debug and profiling traps, owner of the buffer.</summary>
    MdcrEl2,

    /// <summary>CPTR_EL2: bit 10 (TFP) traps FP and Advanced SIMD, bit 8 (TZ) traps SVE, of the guest and of EL2 itself (a host at EL1).</summary>
    CptrEl2,

    /// <summary>CPACR_EL1: FPEN (bits 21:20) and ZEN (17:16), 3 traps nothing. Of a host at EL2 the traps of its guest, too.</summary>
    CpacrEl1,

    /// <summary>FPEXC32_EL2: bit 30 (EN) lets a 32-bit guest's FP instructions get as far as the trap to EL2.</summary>
    Fpexc32El2,

    /// <summary>ZCR_EL1: bits 3:0 are the vector length in units of 16 bytes, minus one.</summary>
    ZcrEl1,
}
