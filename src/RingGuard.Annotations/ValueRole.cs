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
    /// <summary>The current task, or the vCPU that is loaded on this CPU; on a parameter: only that may be passed.</summary>
    Current,

    /// <summary>A context whose FP state cannot change: not running and kept from running, or the current one with the FP registers locked.</summary>
    StoppedOrCurrentLocked,

    /// <summary>Progress of a restartable operation, passed by reference; nobody but the operation changes it between calls.</summary>
    Cursor,

    /// <summary>Exclusive end of the range that a <see cref="Cursor"/> runs through; the same on every restart.</summary>
    CursorEnd,

    /// <summary>
    /// Interrupt state saved by one call and given back to exactly one restore, in stack order, in the same method and on the same CPU.
    /// </summary>
    IrqToken,

    /// <summary>A reference into, or a copy of, data of the CPU that the code ran on. Stale after any point where the context can migrate.</summary>
    CpuLocal,

    /// <summary>The number of the CPU that the code ran on. Stale after any point where the context can migrate.</summary>
    CpuId,

    /// <summary>The task that was current when the value was read. Constant within one context, stale after a context switch.</summary>
    CurrentTask,

    /// <summary>The context that owns this CPU's FP registers. Stale after any point where the context can be switched.</summary>
    OwnerContext,

    /// <summary>A copy of thread flags. Stale after a preemption point and after any window with interrupts on.</summary>
    FlagsSnapshot,

    /// <summary>A reference to an FP state area. Stale after a call that may reallocate or swap it.</summary>
    FpStateRef,

    /// <summary>
    /// The in-memory FP image itself: writing it, or through it, is <see cref="Effect.WritesFpImage"/> of the object that holds it; reading it is
    /// <see cref="Effect.ReadsFpImage"/>.
    /// </summary>
    FpImage,

    /// <summary>A flag that says work is owed. Cleared only after the work completed.</summary>
    PendingWork,

    /// <summary>A result that the caller must look at, or pass on to its own caller.</summary>
    MustCheck,

    /// <summary>A value that takes effect only if the call that it is passed to succeeds.</summary>
    EffectiveOnSuccess,

    /// <summary>A pointer to, or content of, user or guest memory: not trusted, may change between two reads.</summary>
    UserMemory,
}
