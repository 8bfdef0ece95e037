using System;

namespace RingGuard.MiniKernel;

/// <summary>A set of <see cref="XComp"/>.</summary>
[Flags]
public enum XMask
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>x87.</summary>
    X87 = 1 << XComp.X87,

    /// <summary>SSE.</summary>
    Sse = 1 << XComp.Sse,

    /// <summary>AVX.</summary>
    Avx = 1 << XComp.Avx,

    /// <summary>AVX-512.</summary>
    Avx512 = 1 << XComp.Avx512,

    /// <summary>PKRU.</summary>
    Pkru = 1 << XComp.Pkru,

    /// <summary>Tile configuration.</summary>
    TileCfg = 1 << XComp.TileCfg,

    /// <summary>Tile data.</summary>
    TileData = 1 << XComp.TileData,

    /// <summary>V registers.</summary>
    FpSimd = 1 << XComp.FpSimd,

    /// <summary>SVE.</summary>
    Sve = 1 << XComp.Sve,

    /// <summary>SME.</summary>
    Sme = 1 << XComp.Sme,

    /// <summary>FPMR.</summary>
    Fpmr = 1 << XComp.Fpmr,

    /// <summary>Everything that arm64 saves and loads.</summary>
    Arm = FpSimd | Sve | Sme | Fpmr,

    /// <summary>
    /// Everything that a restore loads (x86). PKRU is not among them: it is switched eagerly, because the kernel itself accesses user
    /// memory under it (Linux' fpu_kernel_cfg excludes it from XRSTOR likewise).
    /// </summary>
    All = X87 | Sse | Avx | Avx512 | TileCfg | TileData,
}
