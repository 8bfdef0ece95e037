namespace RingGuard.MiniKernel;

/// <summary>Exception class of a trapped FP instruction (ESR_EL2.EC).</summary>
public enum FpTrapClass
{
    /// <summary>Advanced SIMD and floating point (0x07).</summary>
    FpAsimd,

    /// <summary>SVE (0x19).</summary>
    Sve,
}
