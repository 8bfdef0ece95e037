namespace RingGuard.MiniKernel;

/// <summary>What a debugger asks for.</summary>
public enum RegSet
{
    /// <summary>The x87 part (x86).</summary>
    Fp,

    /// <summary>x87 and SSE in the FXSAVE format (x86).</summary>
    XFp,

    /// <summary>Everything that the machine has: PKRU included on x86; V, SVE, ZA and FPMR on arm64.</summary>
    XState,

    /// <summary>V0 to V31, FPSR, FPCR (arm64, NT_PRFPREG). Writing them makes what SVE adds zero.</summary>
    FpSimd,

    /// <summary>V and what SVE adds, with the vector length (arm64, NT_ARM_SVE).</summary>
    Sve,

    /// <summary>ZA and ZT0 (arm64, NT_ARM_ZA): on while they have a value.</summary>
    Za,

    /// <summary>FPMR (arm64, NT_ARM_FPMR).</summary>
    Fpmr,
}
