namespace RingGuard.MiniKernel;

/// <summary>
/// Registers of a 32-bit guest whose writes HCR_EL2.TVM traps (Arm ARM G8; Xen's vcpreg.c). Four pairs are the halves of one 64-bit
/// register of the 64-bit view: a write of one keeps the other.
/// </summary>
public enum Aarch32Reg
{
    /// <summary>SCTLR.</summary>
    Sctlr,

    /// <summary>TTBR0, 32 bits.</summary>
    Ttbr0,

    /// <summary>TTBR0, 64 bits.</summary>
    Ttbr0Long,

    /// <summary>TTBR1, 32 bits.</summary>
    Ttbr1,

    /// <summary>TTBR1, 64 bits.</summary>
    Ttbr1Long,

    /// <summary>TTBCR: low half of TCR_EL1.</summary>
    Ttbcr,

    /// <summary>TTBCR2: high half of TCR_EL1.</summary>
    Ttbcr2,

    /// <summary>DACR.</summary>
    Dacr,

    /// <summary>DFSR.</summary>
    Dfsr,

    /// <summary>IFSR.</summary>
    Ifsr,

    /// <summary>ADFSR.</summary>
    Adfsr,

    /// <summary>AIFSR.</summary>
    Aifsr,

    /// <summary>DFAR: low half of FAR_EL1.</summary>
    Dfar,

    /// <summary>IFAR: high half of FAR_EL1.</summary>
    Ifar,

    /// <summary>MAIR0: low half of MAIR_EL1.</summary>
    Mair0,

    /// <summary>MAIR1: high half of MAIR_EL1.</summary>
    Mair1,

    /// <summary>AMAIR0: low half of AMAIR_EL1.</summary>
    Amair0,

    /// <summary>AMAIR1: high half of AMAIR_EL1.</summary>
    Amair1,

    /// <summary>CONTEXTIDR.</summary>
    ContextIdr,
}
