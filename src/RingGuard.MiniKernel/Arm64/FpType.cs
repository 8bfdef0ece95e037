namespace RingGuard.MiniKernel;

/// <summary>Format of FP registers in memory.</summary>
public enum FpType
{
    /// <summary>V0 to V31, FPSR, FPCR. What SVE adds counts as zero.</summary>
    FpSimd,

    /// <summary>Z0 to Z31, P0 to P15, FFR, at a vector length.</summary>
    Sve,
}
