using RingGuard.MiniKernel.Fpus;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>Growing: a larger memory takes the place of the one in use.</content>
public sealed partial class FpState
{
    /// <summary>
    /// Exchanges the state of the current task, or of a guest, for one with room for more (fpstate_realloc). Allocates before the
    /// registers are locked; loads the registers before the pointer changes, as the layout does; frees after the lock.
    /// </summary>
    /// <param name="context">Of the current task.</param>
    /// <param name="guest">The guest whose state it is; null for the task's own.</param>
    /// <param name="xfeatures">What is to be added.</param>
    /// <returns><see cref="Errno.NoMem"/>: nothing has changed.</returns>
    [Requires(Context.Preemptible)]
    [Effects(Effect.AllocatesBlocking | Effect.WritesFpImage | Effect.RunsSoftirqs)]
    [Trusted("primitive: what is exchanged is the pointer that everybody else reads anew")]
    [return: Role(ValueRole.MustCheck)]
    internal static Errno Realloc(FpuContext context, GuestFpu? guest, ulong xfeatures)
    {
        Machine machine = context.Machine;
        FpState old = guest?.FpState ?? context.FpState;
        ulong wanted = old.XFeatures | xfeatures;
        if (Mem.Alloc(XStateConfig.KernelSize(wanted)) is not { } memory)
        {
            return Errno.NoMem;
        }

        FpRegs.Lock();
        bool active = context.FpState == old;
        if (active && Task.Current.Flags.Test(TIF.NeedFpuLoad))
        {
            Fpu.RestoreCurrent();
        }

        PCpu cpu = KernelContext.Current.Cpu;
        var grown = new FpState(old, wanted, memory.Length);
        guest?.Publish(grown);
        if (active)
        {
            context.FpState = grown;
            grown.User = context;
            grown.MemoryValid = true;
            machine.Fp.NewestInRegisters(cpu, grown, "FpState.Realloc");
            FpEngine.UpdateXfd(cpu, grown);
        }

        machine.Fp.OwnerSetsXfd(grown, grown.Xfd, active ? cpu : null);
        grown.Counters.FpStateReallocs++;
        machine.Record(TraceKind.Fpu, $"FP state of {grown.OwnerName} grows to {grown.Size} bytes");
        FpRegs.Unlock();
        if (old.IsValloc)
        {
            old.Freed = true;
            machine.Record(TraceKind.Fpu, $"old FP state of {grown.OwnerName} freed");
        }

        return Errno.Ok;
    }
}
