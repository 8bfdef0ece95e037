namespace RingGuard.MiniKernel;

/// <summary>Components of the extended state by their number in XCR0, XFD and XSTATE_BV (Intel SDM volume 1, 13.1).</summary>
public enum XFeature
{
    /// <summary>x87.</summary>
    X87 = 0,

    /// <summary>MXCSR and XMM.</summary>
    Sse = 1,

    /// <summary>Upper halves of YMM.</summary>
    Ymm = 2,

    /// <summary>MPX bounds.</summary>
    BndRegs = 3,

    /// <summary>MPX configuration.</summary>
    BndCsr = 4,

    /// <summary>AVX-512 mask registers.</summary>
    Opmask = 5,

    /// <summary>Upper halves of ZMM0 to ZMM15.</summary>
    ZmmHi256 = 6,

    /// <summary>ZMM16 to ZMM31.</summary>
    Hi16Zmm = 7,

    /// <summary>Processor trace; supervisor state.</summary>
    Pt = 8,

    /// <summary>Protection keys of user pages.</summary>
    Pkru = 9,

    /// <summary>Process address space id; supervisor state.</summary>
    Pasid = 10,

    /// <summary>Shadow stacks of user mode; supervisor state.</summary>
    CetUser = 11,

    /// <summary>Shadow stacks of the kernel; supervisor state.</summary>
    CetKernel = 12,

    /// <summary>Last branch records; supervisor state.</summary>
    Lbr = 15,

    /// <summary>AMX tile configuration.</summary>
    TileCfg = 17,

    /// <summary>AMX tile data: the one dynamic feature, which exists for those only who have permission and asked for it.</summary>
    TileData = 18,
}
