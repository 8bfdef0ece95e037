namespace RingGuard;

/// <summary>What part a value plays in a protocol.</summary>
public enum ValueRole
{
    Current,
    StoppedOrCurrentLocked,
    Cursor,
    CursorEnd,
    IrqToken,
    CpuLocal,
    CpuId,
    CurrentTask,
    OwnerContext,
    FlagsSnapshot,
    FpStateRef,
    FpImage,
    PendingWork,
    MustCheck,
    EffectiveOnSuccess,
    UserMemory,
}
