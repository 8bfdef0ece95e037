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
}
