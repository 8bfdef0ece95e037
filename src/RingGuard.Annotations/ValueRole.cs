#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>What part a value plays in a protocol.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum ValueRole
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
