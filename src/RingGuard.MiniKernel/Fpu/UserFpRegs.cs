using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>
/// The four transitions of the current task's FP state (Lutomirski's straw man): copy leaves the other copy valid, move does not.
/// </summary>
public static class UserFpRegs
{
    private const string Hint = "disable preemption or take FpRegs.Lock around the call and what relies on it";

    private static readonly Contract s_copyToCpu = Contract.Of(typeof(UserFpRegs), nameof(CopyToCpu), "INV-X19", Hint);
    private static readonly Contract s_moveToCpu = Contract.Of(typeof(UserFpRegs), nameof(MoveToCpu), "INV-X19", Hint);
    private static readonly Contract s_copyToMemory = Contract.Of(typeof(UserFpRegs), nameof(CopyToMemory), "INV-X19", Hint);
    private static readonly Contract s_moveToMemory = Contract.Of(typeof(UserFpRegs), nameof(MoveToMemory), "INV-X19", Hint);

    /// <summary>Registers may be read: state 1 or 2a afterwards. Whoever else they counted for loses them.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Trusted("primitive: loads and claims together")]
    public static void CopyToCpu() => Load(s_copyToCpu.Enter());

    /// <summary>Registers may be written: state 1 afterwards, the image is old.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Trusted("primitive: loads and claims together")]
    public static void MoveToCpu()
    {
        KernelContext context = s_moveToCpu.Enter();
        if (Load(context))
        {
            Task current = context.Cpu.Current;
            context.Machine.Fp.Activate(current.Fpu, context.Cpu);
            context.Machine.Fp.NewestInRegisters(context.Cpu, current.Fpu.FpState, "UserFpRegs.MoveToCpu");
        }
    }

    /// <summary>The image may be read: state 2a afterwards, or 2b where the save destroys.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: saves")]
    public static void CopyToMemory() => Save(s_copyToMemory.Enter());

    /// <summary>The image may be written: state 2b afterwards, and the registers have to be loaded before user mode.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.SavesFpRegs)]
    [Effects(Effect.InvalidatesFpRegs, Of = "Task.Current.Fpu")]
    [Trusted("primitive: the current context is not a parameter; saves and invalidates it")]
    public static void MoveToMemory()
    {
        KernelContext context = s_moveToMemory.Enter();
        if (Save(context))
        {
            Task current = context.Cpu.Current;
            context.Machine.Fp.Deactivate(current);
            current.Fpu.LastCpu = FpuContext.NoCpu;
        }
    }

    private static bool Load(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        Task current = cpu.Current;
        if (!HasRegisters(context, current))
        {
            return false;
        }

        if (context.Machine.Fp.RegsValid(current.Fpu, cpu))
        {
            context.Machine.Fp.NoteSkipped(current.Fpu.FpState, cpu);
        }
        else
        {
            context.Machine.Fp.Load(current.Fpu.FpState, XMask.All, cpu);
        }

        context.Machine.Fp.Claim(current.Fpu, cpu);
        return true;
    }

    private static bool Save(KernelContext context)
    {
        Task current = context.Cpu.Current;
        if (!HasRegisters(context, current))
        {
            return false;
        }

        if (current.Fpu.Residency == FpResidency.RegistersOnly)
        {
            Fpu.MakeMemoryValid(context, current);
        }

        return true;
    }

    private static bool HasRegisters(KernelContext context, Task current)
    {
        if (!current.HasUserRegisters)
        {
            context.Machine.Violate("INV-X7", $"'{current.Name}' ({current.Kind}) has no user registers: ask Task.Kind before UserFpRegs");
        }

        return current.HasUserRegisters;
    }
}
