namespace RingGuard.MiniKernel;

/// <summary>Components of the extended register state. Sub-formats of x87 and SSE are reduced to one component each.</summary>
public enum XComp
{
    /// <summary>x87 stack and control.</summary>
    X87,

    /// <summary>MXCSR and XMM.</summary>
    Sse,

    /// <summary>Upper halves of YMM.</summary>
    Avx,

    /// <summary>Opmask, ZMM.</summary>
    Avx512,

    /// <summary>Protection keys for user pages; switched eagerly, never by the lazy machinery: for <see cref="MiniKernel.Pkru"/> alone.</summary>
    [RawAccess]
    Pkru,

    /// <summary>AMX tile configuration.</summary>
    TileCfg,

    /// <summary>AMX tile data (8 KiB).</summary>
    TileData,

    /// <summary>V0 to V31, FPSR, FPCR (arm64).</summary>
    FpSimd,

    /// <summary>What SVE adds: Z above bit 127, P, FFR (arm64).</summary>
    Sve,

    /// <summary>ZA and ZT0 (arm64 SME).</summary>
    Sme,

    /// <summary>FPMR (arm64).</summary>
    Fpmr,
}
