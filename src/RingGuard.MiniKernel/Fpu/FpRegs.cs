using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <summary>
/// The FP registers of this CPU and who they count for. The lock (fpregs_lock) keeps preemption and softirq FP users away while both
/// change together; it is bottom halves off here, and code must not rely on that.
/// </summary>
public static class FpRegs
{
    private static readonly Contract s_lock = Contract.Of(typeof(FpRegs), nameof(Lock));
    private static readonly Contract s_unlock = Contract.Of(typeof(FpRegs), nameof(Unlock), "INV-G1", "unlock with interrupts on");
    private static readonly Contract s_stateValid = Contract.Of(typeof(FpRegs), nameof(StateValid), "INV-X19", "the answer is old before it is used; take FpRegs.Lock around test and use");
    private static readonly Contract s_load = Contract.Of(typeof(FpRegs), nameof(Load), "INV-X19", "take FpRegs.Lock, or use Fpu.SwitchReturn");
    private static readonly Contract s_save = Contract.Of(typeof(FpRegs), nameof(Save), "INV-X19", "take FpRegs.Lock, or use UserFpRegs.CopyToMemory");
    private static readonly Contract s_markActivate = Contract.Of(typeof(FpRegs), nameof(MarkActivate), "INV-X19", "take FpRegs.Lock");
    private static readonly Contract s_read = Contract.Of(typeof(FpRegs), nameof(Read), "INV-X19", "take FpRegs.LockAndLoad");
    private static readonly Contract s_write = Contract.Of(typeof(FpRegs), nameof(Write), "INV-X19", "take FpRegs.LockAndLoad");
    private static readonly Contract s_reset = Contract.Of(typeof(FpRegs), nameof(Reset), "INV-X19", "take FpRegs.Lock");
    private static readonly Contract s_assert = Contract.Of(typeof(FpRegs), nameof(AssertStateConsistent), "INV-X2");

    /// <summary>Locks the registers against preemption and softirqs.</summary>
    [Acquires(Resource.Bh)]
    [Acquires(Resource.FpRegs)]
    [Trusted("primitive: raises the softirq field of the count")]
    public static void Lock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_lock.Enter();
        LocalBh.Raise(context, LockBase.SiteOf(file, line));
        context.Cpu.FpRegsLockDepth++;
    }

    /// <summary>Unlocks them; pending softirqs run here and may take the registers.</summary>
    [Requires(Context.IrqOn)]
    [Releases(Resource.FpRegs)]
    [Releases(Resource.Bh)]
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: lowers the softirq field of the count")]
    public static void Unlock()
    {
        KernelContext context = s_unlock.Enter();
        if (context.Cpu.FpRegsLockDepth == 0)
        {
            context.Machine.Violate("INV-G1", "FpRegs.Unlock without FpRegs.Lock");
            return;
        }

        context.Cpu.FpRegsLockDepth--;
        LocalBh.Lower(context, "FpRegs.Unlock");
    }

    /// <summary>Locks the registers and makes them hold the current task's state.</summary>
    [Acquires(Resource.Bh)]
    [Acquires(Resource.FpRegs)]
    [Effects(Effect.LoadsFpRegs)]
    public static void LockAndLoad([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Task current = Task.Current;
        Lock(file, line);
        AssertStateConsistent();
        if (current.Flags.Test(TIF.NeedFpuLoad) || !current.HasUserRegisters)
        {
            Fpu.RestoreCurrent();
        }
    }

    /// <summary>Whether the registers of <paramref name="cpu"/> hold <paramref name="context"/>.</summary>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: compares claim and last CPU")]
    public static bool StateValid(FpuContext context, [Role(ValueRole.CpuId)] int cpu)
    {
        KernelContext caller = s_stateValid.Enter();
        return caller.Machine.Fp.RegsValid(context, caller.Machine.CpuAt(cpu));
    }

    /// <summary>Claims the registers for the current task and clears its TIF.NeedFpuLoad: they hold its state now.</summary>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: writes claim and last CPU together")]
    public static void MarkActivate()
    {
        KernelContext context = s_markActivate.Enter();
        context.Machine.Fp.Activate(context.Cpu.Current.Fpu, context.Cpu);
    }

    /// <summary>Reports when the current task's registers should be live and are not (fpregs_assert_state_consistent).</summary>
    [Requires(Context.PreemptOff)]
    [Trusted("primitive: compares claim, last CPU and values")]
    public static void AssertStateConsistent()
    {
        KernelContext context = s_assert.Enter();
        PCpu cpu = context.Cpu;
        Task current = cpu.Current;
        if (current.HasUserRegisters && !current.Flags.Test(TIF.NeedFpuLoad) && !context.Machine.Fp.RegsValid(current.Fpu, cpu))
        {
            context.Machine.Violate("INV-X2", $"'{current.Name}' has TIF.NeedFpuLoad clear but {cpu} does not hold its registers: the flag is set with the invalidation and cleared with the load");
        }
    }

    /// <summary>Registers to the context's memory.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: the save instruction")]
    [return: Role(ValueRole.MustCheck)]
    public static SaveResult Save(FpuContext context)
    {
        KernelContext caller = s_save.Enter();
        return caller.Machine.Fp.Save(context, caller.Cpu);
    }

    /// <summary>Memory to registers. Claims nothing: <see cref="MarkActivate"/> follows in the same locked region.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Trusted("primitive: the restore instruction")]
    public static void Load(FpState state, XMask mask)
    {
        KernelContext context = s_load.Enter();
        context.Machine.Fp.Load(state, mask, context.Cpu);
    }

    /// <summary>Registers to their initial values. Nobody's afterwards.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Trusted("primitive: the initialising restore instruction")]
    public static void Reset()
    {
        KernelContext context = s_reset.Enter();
        context.Machine.Fp.Check.Overwrite(context.Cpu, null, "FpRegs.Reset");
        context.Cpu.Regs.Reset();
        context.Cpu.RegsChanged = Provenance.Now(context.Machine, context.Cpu, "FpRegs.Reset");
        context.Cpu.FpOwner = null;
        context.Machine.Record(TraceKind.Fpu, "registers reset");
    }

    /// <summary>Reads a register of the current task in the locked region: what user code would see.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.TouchesFpRegs)]
    [Trusted("primitive: the instruction itself")]
    public static RegValue Read(XComp component)
    {
        KernelContext context = s_read.Enter();
        RequireLive(context, "FpRegs.Read");
        return context.Cpu.Regs[component];
    }

    /// <summary>Changes a register of the current task in the locked region; the image is old afterwards.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.TouchesFpRegs)]
    [Trusted("primitive: the instruction itself")]
    public static void Write(XComp component, RegValue value)
    {
        KernelContext context = s_write.Enter();
        RequireLive(context, "FpRegs.Write");
        FpState state = context.Cpu.Current.Fpu.FpState;
        context.Cpu.Regs[component] = state.Truth[(int)component] = value.OwnedBy(state.OwnerName);
        context.Machine.Fp.NewestInRegisters(context.Cpu, state, "FpRegs.Write");
    }

    /// <summary>Data registers are touched only where they are the toucher's (INV-X19).</summary>
    private static void RequireLive(KernelContext context, string operation)
    {
        PCpu cpu = context.Cpu;
        if (cpu.FpOwner != cpu.Current.Fpu || cpu.Current.Fpu.LastCpu != cpu.Id)
        {
            context.Machine.Violate("INV-X19", $"{operation} on {cpu}, whose registers are not those of '{cpu.Current.Name}': call FpRegs.LockAndLoad before", cpu.RegsChanged.Describe());
        }
    }

    /// <summary>Counts a restore that was not needed.</summary>
    [Trusted("primitive: counts")]
    internal static void NoteSkipped(FpState state)
    {
        KernelContext context = KernelContext.Current;
        context.Machine.Fp.NoteSkipped(state, context.Cpu);
    }
}
