namespace RingGuard.MiniKernel;

/// <content>Defects of set/way emulation and of the P2M.</content>
public static partial class Fault
{
    /// <summary>The set/way handler asks for the flush and does not trap VM registers (SC-F41).</summary>
    public const string SetWayWithoutTvm = nameof(SetWayWithoutTvm);

    /// <summary>The set/way handler traps VM registers and does not ask for the flush (SC-F41).</summary>
    public const string SetWayWithoutFlush = nameof(SetWayWithoutFlush);

    /// <summary>The cache state is sampled after the register was written, so that no toggle is ever seen (SC-F42).</summary>
    public const string ToggleSampledLate = nameof(ToggleSampledLate);

    /// <summary>A flush that fails is forgotten without a word (SC-F37).</summary>
    public const string FlushFailsSilently = nameof(FlushFailsSilently);

    /// <summary>P2M.SetEntry changes the map without its write lock (SC-F32).</summary>
    public const string MapWithoutLock = nameof(MapWithoutLock);

    /// <summary>The exit path samples its CPU number once and goes on testing that CPU after it has migrated (SC-D10).</summary>
    public const string CpuIdSampledOnce = nameof(CpuIdSampledOnce);

    /// <summary>The exit path does not look for softirqs again after the work of the virtual CPU (SC-D14).</summary>
    public const string NoSecondPCpuCheck = nameof(NoSecondPCpuCheck);

    /// <summary>The exit path turns interrupts on once more after its last look (SC-D14).</summary>
    public const string IrqEnableAfterFinalCheck = nameof(IrqEnableAfterFinalCheck);

    /// <summary>The flush is called again whatever it answers but success (SC-D16).</summary>
    public const string LoopWhileNotOk = nameof(LoopWhileNotOk);

    /// <summary>The request is cleared before the flush (SC-D18).</summary>
    public const string FlagClearedBeforeWork = nameof(FlagClearedBeforeWork);

    /// <summary>The caller of a flush takes a restart for its end and clears the request (SC-F35).</summary>
    public const string RestartDiscarded = nameof(RestartDiscarded);

    /// <summary>The flush runs softirqs with the lock of the P2M held instead of returning (SC-D11).</summary>
    public const string SoftirqUnderP2mLock = nameof(SoftirqUnderP2mLock);

    /// <summary>The flush gives up at its first restart. Harmless where the request is still there then; it shows whether it is (SC-D18).</summary>
    public const string FlushAbortsAtRestart = nameof(FlushAbortsAtRestart);

    /// <summary>Invalidating the root does as many pages as the root's level says, not as many as there are (SC-D19).</summary>
    public const string InvalidateRootByLevel = nameof(InvalidateRootByLevel);

    /// <summary>The exit path looks for work of the virtual CPU once, not until there is none (SC-D21).</summary>
    public const string SingleShotVCpuWork = nameof(SingleShotVCpuWork);

    /// <summary>A flush that restarts leaves its caller's cursor where it was (F3.9).</summary>
    public const string CursorNotWrittenBack = nameof(CursorNotWrittenBack);

    /// <summary>The write lock of the P2M is given back without the TLB flush that was put off until then (F3.24).</summary>
    public const string NoTlbFlush = nameof(NoTlbFlush);

    /// <summary>Work that stops before its first unit says that it is done (SC-D25, XSA-318).</summary>
    public const string ContinuationDropped = nameof(ContinuationDropped);

    /// <summary>A half of a register is written over the whole of it (SC-D28).</summary>
    public const string HalfOverwritesWhole = nameof(HalfOverwritesWhole);
}
