using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>
/// FP state on the user's stack while a signal handler runs. The frame is user memory: storing it may fault and sleep, and what comes back
/// may be anything (F4.19).
/// </summary>
public static partial class SignalFrame
{
    private const string Hint = "user memory is accessed, which may sleep";

    private static readonly Contract s_copyTo = Contract.Of(typeof(SignalFrame), nameof(CopyFpStateToUser), "INV-G7", Hint);
    private static readonly Contract s_restore = Contract.Of(typeof(SignalFrame), nameof(RestoreFpStateFromUser), "INV-G7", Hint);

    /// <summary>
    /// Stores the current task's registers into a frame. They are stored with page faults disabled, because the store must not sleep while
    /// the registers are locked; after a fault the page is brought in, and the loop starts over with the question whether the registers
    /// have to be loaded: somebody else may have used them meanwhile.
    /// </summary>
    /// <returns><see cref="Errno.Fault"/> when the frame lies on no memory.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.LoadsFpRegs | Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno CopyFpStateToUser([Role(ValueRole.UserMemory)] UserXState frame)
    {
        KernelContext context = s_copyTo.Enter();
        if (!context.Machine.Fp.Check.HasRegisters(Task.Current, "a signal frame is made"))
        {
            return Errno.Inval;
        }

        for (bool first = true; ; first = false)
        {
            FpRegs.Lock();
            PrepareRegisters(context, first);
            bool stored = context.Machine.Fp.StoreToUser(context.Cpu, frame);
            FpRegs.Unlock();
            if (stored)
            {
                return Errno.Ok;
            }

            if (!frame.FaultIn())
            {
                return Errno.Fault;
            }

            Sched.Yield();
        }
    }

    /// <summary>
    /// Loads the current task's registers from a frame. The direct way restores from user memory; <paramref name="compat"/> goes through the
    /// image, as the 32-bit format has to. What fails leaves the initial state, never a mixture.
    /// </summary>
    /// <param name="frame">As user code left it.</param>
    /// <param name="compat">The 32-bit format.</param>
    /// <returns><see cref="Errno.Inval"/> for a header that the hardware refuses, <see cref="Errno.Fault"/> when the frame lies on no memory.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.LoadsFpRegs | Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno RestoreFpStateFromUser([Role(ValueRole.UserMemory)] UserXState frame, bool compat = false)
    {
        KernelContext context = s_restore.Enter();
        if (!context.Machine.Fp.Check.HasRegisters(Task.Current, "a signal frame is restored"))
        {
            return Errno.Inval;
        }

        Errno result = compat ? RestoreThroughImage(context, frame) : RestoreDirectly(context, frame);
        if (result != Errno.Ok)
        {
            Fpu.ClearUserStates();
        }

        return result;
    }

    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Trusted("the deliberate defects of SC-E16 and SC-E21 are in here; without them it is RestoreCurrent where the flag says so")]
    private static void PrepareRegisters(KernelContext context, bool first)
    {
        Task current = context.Cpu.Current;
        Machine machine = context.Machine;
        bool decided = current.Flags.Test(TIF.NeedFpuLoad);
        if (!first && machine.Faults.IsEnabled(Fault.OwnerCachedAcrossFault))
        {
            return;
        }

        if (decided && machine.Faults.IsEnabled(Fault.SigframeLoadsUnclaimed))
        {
            machine.Fp.Load(current.Fpu.FpState, XMask.All, context.Cpu);
        }
        else if (decided)
        {
            Fpu.RestoreCurrent();
        }
    }

    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.LoadsFpRegs | Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    private static Errno RestoreDirectly(KernelContext context, UserXState frame)
    {
        while (true)
        {
            FpRegs.Lock();
            bool restored = context.Machine.Fp.RestoreFromUser(context.Cpu, frame);
            if (restored)
            {
                FpRegs.MarkActivate();
                context.Machine.Fp.NewestInRegisters(context.Cpu, Task.Current.Fpu.FpState, "sigreturn");
            }
            else if (Task.Current.Flags.Test(TIF.NeedFpuLoad) && !context.Machine.Faults.IsEnabled(Fault.NoInvalidateOnFailure))
            {
                // The registers were somebody else's, and half of them are gone (H2).
                Fpu.InvalidateCpu();
            }

            FpRegs.Unlock();
            if (restored)
            {
                return Errno.Ok;
            }

            if (!frame.IsValid)
            {
                return Errno.Inval;
            }

            if (!frame.FaultIn())
            {
                return Errno.Fault;
            }

            Sched.Yield();
        }
    }

    [Requires(Context.NotAtomic)]
    [Effects(Effect.TouchesUserMemory | Effect.LoadsFpRegs | Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    private static Errno RestoreThroughImage(KernelContext context, UserXState frame)
    {
        FpRegs.Lock();
        GiveUpRegisters(context);
        Fpu.InvalidateCpu();
        FpRegs.Unlock();
        while (frame.FaultsNow)
        {
            if (!frame.FaultIn())
            {
                return Errno.Fault;
            }

            Sched.Yield();
        }

        if (!Validate(context, frame))
        {
            return Errno.Inval;
        }

        // Once more: an eager switch may have loaded the registers while the frame's pages were brought in.
        FpRegs.Lock();
        GiveUpRegisters(context);
        WriteImage(context, frame);
        Fpu.RestoreCurrent();
        FpRegs.Unlock();
        return Errno.Ok;
    }

    /// <summary>Flag, then both invalidations, before anything of the frame is looked at.</summary>
    [Effects(Effect.InvalidatesFpRegs, Of = "Task.Current.Fpu")]
    [Trusted("primitive: the newest values are given up on purpose, the frame takes their place")]
    private static void GiveUpRegisters(KernelContext context)
    {
        Task current = context.Cpu.Current;
        context.Machine.Fp.Deactivate(current);
        context.Machine.Fp.Abandon(current.Fpu);
    }

    [Trusted("the deliberate defect of SC-E23 is in here; without it it looks and does nothing else")]
    private static bool Validate(KernelContext context, UserXState frame)
    {
        if (context.Machine.Faults.IsEnabled(Fault.CopyBeforeValidate))
        {
            WriteImage(context, frame);
        }

        return frame.WasValidated = frame.IsValid;
    }

    [Effects(Effect.WritesFpImage, Of = "Task.Current.Fpu")]
    [Trusted("the image was invalidated by the caller, and the checker looks at each component again")]
    private static void WriteImage(KernelContext context, UserXState frame)
    {
        FpState state = context.Cpu.Current.Fpu.FpState;
        if (!frame.WasValidated)
        {
            context.Machine.Violate("INV-X8", $"user data that nobody has looked at is copied into the image of '{state.OwnerName}': a refusal afterwards leaves it half-written; validate first");
        }

        for (XComp component = XComp.X87; component <= XComp.TileData; component++)
        {
            if (component != XComp.Pkru)
            {
                state.Image.Write(component, state.HasRoom(component) ? frame[component] : RegValue.Init);
            }
        }

        state.EverSaved = true;
    }
}
