using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <content>A debugger's access to the registers of a stopped task (regset get and set).</content>
public static partial class Ptrace
{
    private static readonly Contract s_getRegSet = Contract.Of(typeof(Ptrace), nameof(GetRegSet));
    private static readonly Contract s_setRegSet = Contract.Of(typeof(Ptrace), nameof(SetRegSet));

    /// <summary>Copies registers of <paramref name="t"/> out. Reading leaves registers that are still in a CPU valid (state 2a).</summary>
    /// <param name="t">Stopped, or the caller.</param>
    /// <param name="set">Which registers.</param>
    /// <param name="target">Where they go.</param>
    /// <returns><see cref="Errno.Srch"/> for a task that may run, <see cref="Errno.Inval"/> for registers that an arm64 CPU of this machine does not have.</returns>
    /// <exception cref="System.InvalidOperationException">The set is one of another architecture.</exception>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.SavesFpRegs | Effect.ReadsFpImage)]
    [Trusted("primitive: saves and reads the image of a task that is held still")]
    [return: Role(ValueRole.MustCheck)]
    public static Errno GetRegSet([Role(ValueRole.StoppedOrCurrentLocked)] Task t, RegSet set, UserXState target)
    {
        KernelContext context = s_getRegSet.Enter();
        if (!HeldStill(context, t, "Ptrace.GetRegSet"))
        {
            return Errno.Srch;
        }

        RefuseForeign(context, set);
        if (context.Machine.Arm is { } arm)
        {
            return GetArm(arm.Fp, t, set, target);
        }

        Fpu.PrepareRead(t);
        for (XComp component = XComp.X87; component <= XComp.TileData; component++)
        {
            if (component == XComp.Pkru)
            {
                target[component] = set == RegSet.XState ? t.Pkru : target[component];
            }
            else if (Contains(set, component))
            {
                target[component] = t.Fpu.FpState.Image.Read(component);
            }
        }

        return Errno.Ok;
    }

    /// <summary>
    /// Replaces registers of a stopped task. Everything is looked at before anything is changed, and no register file counts as valid for
    /// the task before its memory is written.
    /// </summary>
    /// <param name="t">Stopped, and not the caller.</param>
    /// <param name="set">Which registers.</param>
    /// <param name="source">The new values.</param>
    /// <returns>
    /// <see cref="Errno.Srch"/> for a task that may run, <see cref="Errno.Inval"/> for a header that the hardware would refuse, for tile data of a task that has no room
    /// for it, and for registers or a vector length that an arm64 CPU of this machine does not have.
    /// </returns>
    /// <exception cref="System.InvalidOperationException">The set is one of another architecture.</exception>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.WritesFpImage | Effect.InvalidatesFpRegs, Of = "t.Fpu")]
    [Trusted("primitive: writes the image of a task that is held still")]
    [return: Role(ValueRole.MustCheck)]
    public static Errno SetRegSet([Role(ValueRole.StoppedOrCurrentLocked)] Task t, RegSet set, UserXState source)
    {
        KernelContext context = s_setRegSet.Enter();
        if (!HeldStill(context, t, "Ptrace.SetRegSet"))
        {
            return Errno.Srch;
        }

        RefuseForeign(context, set);
        if (context.Machine.Arm is { } arm)
        {
            return SetArm(context, arm.Fp, t, set, source);
        }

        if (!source.IsValid || (!source[XComp.TileData].IsInit && Contains(set, XComp.TileData) && !t.Fpu.FpState.HasRoom(XComp.TileData)))
        {
            return Errno.Inval;
        }

        Fpu.PrepareWrite(t);
        for (XComp component = XComp.X87; component <= XComp.TileData; component++)
        {
            if (component == XComp.Pkru)
            {
                t.Pkru = t.PkruTruth = set == RegSet.XState ? source[component] : t.Pkru;
            }
            else if (Contains(set, component))
            {
                t.Fpu.FpState.Image.Write(component, source[component]);
            }
        }

        return Errno.Ok;
    }

    private static bool Contains(RegSet set, XComp component) => set switch
    {
        RegSet.Fp => component == XComp.X87,
        RegSet.XFp => component is XComp.X87 or XComp.Sse,
        _ => component != XComp.Pkru,
    };

    private static void RefuseForeign(KernelContext context, RegSet set)
    {
        bool isArm = context.Machine.Arm is not null;
        if (set != RegSet.XState && (set is RegSet.FpSimd or RegSet.Sve or RegSet.Za or RegSet.Fpmr) != isArm)
        {
            throw new System.InvalidOperationException(isArm
                ? $"RegSet.{set} is a register set of x86, and this machine is arm64: use RegSet.FpSimd, Sve, Za, Fpmr or XState"
                : $"RegSet.{set} is a register set of arm64, and this machine has the FP state of x86: use RegSet.Fp, XFp or XState");
        }
    }

    private static bool HeldStill(KernelContext context, Task task, string operation)
    {
        if (task.StopRequested || task.State == TaskState.Dead || task == context.Cpu.Current)
        {
            return true;
        }

        string message = $"{operation} was called for '{task.Name}', which nothing keeps from running: call Ptrace.Freeze before and Ptrace.Thaw after";
        context.Machine.Warn(message);
        context.Machine.Violate("INV-X8", message);
        return false;
    }
}
