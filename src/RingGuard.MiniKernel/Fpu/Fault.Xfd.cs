namespace RingGuard.MiniKernel;

/// <content>Defects around dynamic features.</content>
public static partial class Fault
{
    /// <summary>A guest's own XFD is read after interrupts went on (SC-B10).</summary>
    public const string SyncAfterIrqEnable = nameof(SyncAfterIrqEnable);

    /// <summary>A guest's own XFD is read only where its writes trap, so never where it has to be (SC-B11).</summary>
    public const string SyncConditionInverted = nameof(SyncConditionInverted);

    /// <summary>XFD_ERR is saved and cleared after interrupts went on (SC-B13).</summary>
    public const string XfdErrClearedAfterIrqEnable = nameof(XfdErrClearedAfterIrqEnable);

    /// <summary>XFD is set for a guest whose registers are in memory, and its image keeps the disabled components (SC-B12, H5).</summary>
    public const string XStateBvKeepsDisabled = nameof(XStateBvKeepsDisabled);

    /// <summary>A CPU that comes up has XFD reset and its cache not (SC-B21, H4).</summary>
    public const string XfdResetKeepsCache = nameof(XfdResetKeepsCache);

    /// <summary>Registers that are found valid are not given the XFD of their owner, though somebody else's may be in force.</summary>
    public const string SkippedRestoreKeepsXfd = nameof(SkippedRestoreKeepsXfd);
}
