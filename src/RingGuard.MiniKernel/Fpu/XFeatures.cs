namespace RingGuard.MiniKernel;

/// <summary>Sets of <see cref="XFeature"/> as 64-bit masks, in the layout of XCR0, XFD and XSTATE_BV: bit n is feature n.</summary>
public static class XFeatures
{
    /// <summary>x87; always set in XCR0.</summary>
    public const ulong X87 = 1UL << (int)XFeature.X87;

    /// <summary>SSE.</summary>
    public const ulong Sse = 1UL << (int)XFeature.Sse;

    /// <summary>Upper halves of YMM.</summary>
    public const ulong Ymm = 1UL << (int)XFeature.Ymm;

    /// <summary>The three parts of AVX-512.</summary>
    public const ulong Avx512 = (1UL << (int)XFeature.Opmask) | (1UL << (int)XFeature.ZmmHi256) | (1UL << (int)XFeature.Hi16Zmm);

    /// <summary>PKRU.</summary>
    public const ulong Pkru = 1UL << (int)XFeature.Pkru;

    /// <summary>Tile configuration.</summary>
    public const ulong TileCfg = 1UL << (int)XFeature.TileCfg;

    /// <summary>Tile data.</summary>
    public const ulong TileData = 1UL << (int)XFeature.TileData;

    /// <summary>What AMX needs in XCR0.</summary>
    public const ulong Amx = TileCfg | TileData;

    private const ulong Bounds = (1UL << (int)XFeature.BndRegs) | (1UL << (int)XFeature.BndCsr);

    /// <summary>The features of a component of the model; AVX-512 has three, registers of arm64 none.</summary>
    public static ulong Of(XComp component) => component switch
    {
        XComp.X87 => X87,
        XComp.Sse => Sse,
        XComp.Avx => Ymm,
        XComp.Avx512 => Avx512,
        XComp.Pkru => Pkru,
        XComp.TileCfg => TileCfg,
        XComp.TileData => TileData,
        _ => 0,
    };

    /// <summary>The features of a set of components.</summary>
    public static ulong Of(XMask components)
    {
        ulong features = 0;
        for (XComp component = XComp.X87; component <= XComp.TileData; component++)
        {
            features |= ((int)components & (1 << (int)component)) != 0 ? Of(component) : 0;
        }

        return features;
    }

    /// <summary>Whether XSETBV takes the value: x87 is set, YMM has SSE, and what belongs together comes together (SDM volume 1, 13.3; KVM's __kvm_set_xcr).</summary>
    public static bool IsValidXcr0(ulong xcr0)
        => (xcr0 & X87) != 0
            && ((xcr0 & Ymm) == 0 || (xcr0 & Sse) != 0)
            && AllOrNone(xcr0, Bounds)
            && AllOrNone(xcr0, Avx512)
            && ((xcr0 & Avx512) == 0 || (xcr0 & Ymm) != 0)
            && AllOrNone(xcr0, Amx);

    /// <summary>The components that have one of the features.</summary>
    internal static XMask Components(ulong features)
    {
        XMask components = XMask.None;
        for (XComp component = XComp.X87; features != 0 && component <= XComp.TileData; component++)
        {
            components |= (Of(component) & features) != 0 ? (XMask)(1 << (int)component) : XMask.None;
        }

        return components;
    }

    private static bool AllOrNone(ulong value, ulong mask) => (value & mask) == 0 || (value & mask) == mask;
}
