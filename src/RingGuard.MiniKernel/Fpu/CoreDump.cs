namespace RingGuard.MiniKernel;

/// <summary>What a core dump holds of a thread's FP state.</summary>
public static class CoreDump
{
    /// <summary>Reads all registers of a thread of the dying program: the caller's own, or one that was stopped before.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.SavesFpRegs | Effect.ReadsFpImage)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno ReadFpState([Role(ValueRole.StoppedOrCurrentLocked)] Task task, UserXState dump) => Ptrace.GetRegSet(task, RegSet.XState, dump);
}
