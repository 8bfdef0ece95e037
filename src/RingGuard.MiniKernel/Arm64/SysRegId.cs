namespace RingGuard.MiniKernel;

/// <summary>System registers of arm64 that the hypervisor touches around a guest (Arm ARM D19).</summary>
public enum SysRegId
{
    /// <summary>ID_AA64DFR0_EL1: PMSVer, bits 35:32, is not zero where the CPU has SPE.</summary>
    IdAa64Dfr0El1,

    /// <summary>PMBIDR_EL1: bit 4 (P) says that a higher exception level owns the buffer.</summary>
    PmbidrEl1,

    /// <summary>PMBLIMITR_EL1: bit 0 (E) enables the buffer.</summary>
    PmblimitrEl1,

    /// <summary>PMSCR_EL1: not zero while the host samples.</summary>
    PmscrEl1,

    /// <summary>MDCR_EL2: debug and profiling traps, owner of the buffer.</summary>
    MdcrEl2,
}
