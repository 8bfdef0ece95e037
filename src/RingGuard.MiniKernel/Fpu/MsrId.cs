namespace RingGuard.MiniKernel;

/// <summary>Model-specific registers by number (Intel SDM volume 4).</summary>
public enum MsrId : uint
{
    /// <summary>Extended feature disable: bit n disables feature n, and its use traps (#NM).</summary>
    Ia32Xfd = 0x1C4,

    /// <summary>What the instruction that trapped last wanted of the disabled features.</summary>
    Ia32XfdErr = 0x1C5,
}
