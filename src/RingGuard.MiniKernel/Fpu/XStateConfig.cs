using System;

namespace RingGuard.MiniKernel.Fpus;

/// <summary>What the CPUs of a machine have, and how large memory for it is.</summary>
internal sealed class XStateConfig
{
    // Legacy area and header (SDM volume 1, 13.4); extended components come after them.
    private const int LegacyAndHeader = 512 + 64;

    // Feature, bytes, offset in the standard format (CPUID leaf 0DH of Sapphire Rapids).
    private static readonly (XFeature Feature, int Size, int Offset)[] s_extended =
    [
        (XFeature.Ymm, 256, 576),
        (XFeature.BndRegs, 64, 960),
        (XFeature.BndCsr, 64, 1024),
        (XFeature.Opmask, 64, 1088),
        (XFeature.ZmmHi256, 512, 1152),
        (XFeature.Hi16Zmm, 1024, 1664),
        (XFeature.Pkru, 8, 2688),
        (XFeature.TileCfg, 64, 2752),
        (XFeature.TileData, 8192, 2816),
    ];

    public XStateConfig(MachineOptions options)
    {
        Max = XFeatures.Of(options.Features);
        if (!options.Xfd)
        {
            return;
        }

        if (options.Arch != Architecture.X86_64)
        {
            throw new ArgumentException("XFD is a register of x86: set MachineOptions.Arch to Architecture.X86_64, or leave MachineOptions.Xfd off", nameof(options));
        }

        const ulong Needed = XFeatures.X87 | XFeatures.Sse | XFeatures.Amx;
        if ((Max & Needed) != Needed)
        {
            throw new ArgumentException("XFD is there for AMX: MachineOptions.Features has to hold X87, Sse, TileCfg and TileData", nameof(options));
        }

        Dynamic = XFeatures.TileData;
    }

    /// <summary>Everything that the CPUs have.</summary>
    public ulong Max { get; }

    /// <summary>What exists for those only who asked for it, and what XFD can disable (XFEATURE_MASK_USER_DYNAMIC).</summary>
    public ulong Dynamic { get; }

    /// <summary>What everybody has.</summary>
    public ulong Default => Max & ~Dynamic;

    public bool HasXfd => Dynamic != 0;

    /// <summary>Bytes of the compacted format, which the kernel uses.</summary>
    public static int KernelSize(ulong features)
    {
        int size = LegacyAndHeader;
        foreach ((XFeature feature, int bytes, _) in s_extended)
        {
            size += (features & (1UL << (int)feature)) != 0 ? (bytes + 63) & ~63 : 0;
        }

        return size;
    }

    /// <summary>Bytes of the standard format, which user memory has: every component at its place.</summary>
    public static int UserSize(ulong features)
    {
        int size = LegacyAndHeader;
        foreach ((XFeature feature, int bytes, int offset) in s_extended)
        {
            size = (features & (1UL << (int)feature)) != 0 ? Math.Max(size, offset + bytes) : size;
        }

        return size;
    }

    /// <summary>Where a component lies in the standard format; the first 8 bytes there hold its value.</summary>
    public static int Offset(XComp component) => component switch
    {
        XComp.X87 => 32,
        XComp.Sse => 160,
        XComp.Avx => 576,
        XComp.Avx512 => 1152,
        XComp.Pkru => 2688,
        XComp.TileCfg => 2752,
        _ => 2816,
    };
}
