using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <content>Register sets of arm64 (arch/arm64/kernel/ptrace.c).</content>
public static partial class Ptrace
{
    [Effects(Effect.ReadsFpImage | Effect.RunsSoftirqs)]
    [Trusted("primitive: reads the memory of a task that is held still")]
    private static Errno GetArm(ArmFpEngine fp, Task t, RegSet set, UserXState target)
    {
        if (t.State == TaskState.Dead)
        {
            return Errno.Srch;
        }

        if (!fp.HasSet(set))
        {
            return Errno.Inval;
        }

        if (t == Task.Current)
        {
            FpSimd.PreserveCurrentState();
        }

        TaskFpSimd thread = t.FpSimdThread;
        for (XComp component = XComp.FpSimd; component <= XComp.Fpmr; component++)
        {
            if (ArmFpEngine.Contains(set, component))
            {
                target[component] = thread.State.Read(component);
            }
        }

        target.VectorLength = thread.SveVl;
        return Errno.Ok;
    }

    /// <summary>
    /// As in Linux, but for the order: the task is flushed before its memory is written, not after (INV-X8). SVE that a debugger writes is live afterwards (TIF.Sve), or
    /// the next save would drop it (H7).
    /// </summary>
    [Effects(Effect.WritesFpImage)]
    [Trusted("primitive: writes the memory of a task that is held still")]
    private static Errno SetArm(KernelContext context, ArmFpEngine fp, Task t, RegSet set, UserXState source)
    {
        if (t.State == TaskState.Dead)
        {
            return Errno.Srch;
        }

        if (t == context.Cpu.Current)
        {
            context.Machine.Warn($"Ptrace.SetRegSet of '{t.Name}' by itself: a task changes its registers in user mode, or lets another one trace it");
            return Errno.Perm;
        }

        if (!source.IsValid || !fp.HasSet(set) || !fp.Takes(set, source))
        {
            return Errno.Inval;
        }

        FpSimd.FlushTaskState(t);
        fp.WriteSet(t, set, source);
        return Errno.Ok;
    }
}
