using System.Runtime.CompilerServices;
using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Locking;

namespace RingGuard.MiniKernel;

/// <summary>
/// FP registers of arm64 and whose they are (arch/arm64/kernel/fpsimd.c). TIF.ForeignFpState is set unless the registers of this CPU hold the newest
/// state of the current task, or of the guest that it has bound. Flag and per-CPU record change together, by the bind and flush operations here and
/// by nothing else (F0.2, F0.14).
/// </summary>
[RawAccess]
public static partial class FpSimd
{
    private static readonly Contract s_threadSwitch = Contract.Of(typeof(FpSimd), nameof(ThreadSwitch), "INV-A6", "it belongs to the scheduler");
    private static readonly Contract s_saveUserState = Contract.Of(typeof(FpSimd), nameof(SaveUserState), "INV-X19", "take FpSimd.GetCpuContext");
    private static readonly Contract s_saveAndFlush = Contract.Of(typeof(FpSimd), nameof(SaveAndFlushCpuState), "INV-X19", "disable preemption, or another CPU is flushed");
    private static readonly Contract s_restore = Contract.Of(typeof(FpSimd), nameof(RestoreCurrentState), "INV-G1", "call it with interrupts on, on the way to user mode");
    private static readonly Contract s_preserve = Contract.Of(typeof(FpSimd), nameof(PreserveCurrentState), "INV-G1");
    private static readonly Contract s_get = Contract.Of(typeof(FpSimd), nameof(GetCpuContext));
    private static readonly Contract s_put = Contract.Of(typeof(FpSimd), nameof(PutCpuContext), "INV-G1", "put it back with interrupts on");
    private static readonly Contract s_load = Contract.Of(typeof(FpSimd), nameof(Load), "INV-X19", "take FpSimd.GetCpuContext, or use FpSimd.RestoreCurrentState");
    private static readonly Contract s_saveTo = Contract.Of(typeof(FpSimd), nameof(SaveTo), "INV-X19", "take FpSimd.GetCpuContext, or use FpSimd.SaveUserState");

    /// <summary>
    /// The host's switch: registers that are newer than memory are saved to what the CPU is bound to, and the flag of <paramref name="next"/> becomes
    /// "wrong task or wrong CPU". So what is in the registers after a switch is never unsaved (state (d) of S0 is never unsaved).
    /// </summary>
    /// <param name="next">The task that will be current.</param>
    [Requires(Context.IrqOff)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: saves by the CPU's record, and the outgoing task is current until the stacks change")]
    public static void ThreadSwitch(Task next)
    {
        System.ArgumentNullException.ThrowIfNull(next);
        KernelContext context = s_threadSwitch.Enter();
        ArmFpEngine fp = Engine(context);
        fp.SwitchOut(context.Cpu);
        fp.SwitchIn(context.Cpu, next);
    }

    /// <summary>Saves the registers to the memory that the CPU is bound to, if they are newer. They stay valid.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.SavesFpRegs)]
    [Trusted("primitive: saves by the CPU's record")]
    public static void SaveUserState()
    {
        KernelContext context = s_saveUserState.Enter();
        Engine(context).SaveUserState(context.Cpu);
    }

    /// <summary>The same, and nobody's afterwards: whoever needs the registers loads them.</summary>
    [Requires(Context.PreemptOff)]
    [Effects(Effect.SavesFpRegs)]
    public static void SaveAndFlushCpuState()
    {
        s_saveAndFlush.Enter();
        using (LocalIrq.SaveScope())
        {
            SaveUserState();
            FlushCpuState();
        }
    }

    /// <summary>
    /// On the way to user mode, when TIF.ForeignFpState is set: clears it, loads the current task's registers, binds them. Where there are no FP registers it
    /// clears the flag all the same: it is set for every task, and the way to user mode would never end (F0.17).
    /// </summary>
    [Requires(Context.IrqOn)]
    [Effects(Effect.RunsSoftirqs)]
    [Protocol("exit-to-user", Step = "switch-return")]
    [Trusted("primitive: loads and binds together, with bottom halves off")]
    public static void RestoreCurrentState()
    {
        KernelContext context = s_restore.Enter();
        ArmFpEngine fp = Engine(context);
        Task current = context.Cpu.Current;
        if (!fp.Supported)
        {
            current.Flags.Clear(TIF.ForeignFpState);
            return;
        }

        GetCpuContext();
        if (current.Flags.TestAndClear(TIF.ForeignFpState))
        {
            fp.LoadTask(context.Cpu);
            fp.BindTask(context.Cpu);
            fp.Check.Consistent(context.Cpu, "FpSimd.RestoreCurrentState ends");
        }

        PutCpuContext();
    }

    /// <summary>Makes the current task's memory the newest, so that it may be read: for fork, signal frames, debuggers.</summary>
    [Requires(Context.IrqOn | Context.NotHardIrq | Context.NotNmi)]
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: takes the CPU's FP context itself, so that it asks nothing of its caller")]
    public static void PreserveCurrentState()
    {
        s_preserve.Enter();
        GetCpuContext();
        SaveUserState();
        PutCpuContext();
    }

    /// <summary>Registers and metadata of this CPU stay together until <see cref="PutCpuContext"/>: bottom halves are off, and code must not rely on that being the way.</summary>
    [Acquires(Resource.Bh)]
    [Acquires(Resource.CpuFpContext)]
    [Trusted("primitive: raises the softirq field of the count")]
    public static void GetCpuContext([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        KernelContext context = s_get.Enter();
        Engine(context);
        LocalBh.Raise(context, LockBase.SiteOf(file, line));
        context.Cpu.Arm!.Fp.ContextDepth++;
    }

    /// <summary>Undoes one <see cref="GetCpuContext"/>; pending softirqs run here and may take the registers.</summary>
    [Requires(Context.IrqOn)]
    [Releases(Resource.CpuFpContext)]
    [Releases(Resource.Bh)]
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: lowers the softirq field of the count")]
    public static void PutCpuContext()
    {
        KernelContext context = s_put.Enter();
        if (context.Cpu.Arm is not { Fp.ContextDepth: > 0 } arm)
        {
            context.Machine.Violate("INV-G1", "FpSimd.PutCpuContext without FpSimd.GetCpuContext");
            return;
        }

        arm.Fp.ContextDepth--;
        LocalBh.Lower(context, "FpSimd.PutCpuContext");
    }

    /// <summary>Memory to registers: the instructions only. Nothing is bound by it.</summary>
    /// <param name="state">Of a task or a guest.</param>
    [AtomicSafe]
    [Requires(Context.PreemptOff)]
    [Effects(Effect.LoadsFpRegs)]
    [Protocol("fp-trap", Step = "load-guest")]
    [Trusted("primitive: the instructions themselves")]
    public static void Load(FpSimdState state)
    {
        System.ArgumentNullException.ThrowIfNull(state);
        KernelContext context = s_load.Enter();
        int vl = state.Guest is { } guest ? ArmFpEngine.GuestVl(guest) : state.Owner?.FpSimdThread.SveVl ?? 0;
        Engine(context).LoadFrom(context.Cpu, state, vl);
    }

    /// <summary>Registers to memory: the instructions only, whatever the metadata says.</summary>
    /// <param name="state">Of whoever's values the registers are.</param>
    /// <param name="type">Format.</param>
    [AtomicSafe]
    [Requires(Context.PreemptOff)]
    [Effects(Effect.SavesFpRegs)]
    [Protocol("fp-trap", Step = "save-host")]
    [Trusted("primitive: the instructions themselves")]
    public static void SaveTo(FpSimdState state, FpType type = FpType.FpSimd)
    {
        System.ArgumentNullException.ThrowIfNull(state);
        KernelContext context = s_saveTo.Enter();
        Engine(context).SaveTo(context.Cpu, state, type, "saved");
    }

    /// <summary>Whose values the registers of a CPU hold (F0.1).</summary>
    [AtomicSafe]
    public static RegisterResidency Residency([Role(ValueRole.CpuId)] int cpu)
    {
        KernelContext context = KernelContext.Current;
        return Engine(context).ResidencyOf(context.Machine.CpuAt(cpu));
    }

    /// <summary>The machine that runs the caller has the FP state of this class.</summary>
    internal static bool IsOfThisMachine
    {
        [Trusted("primitive: reads how the machine was built")]
        get => KernelContext.Current.Machine.Arm is not null;
    }

    [Trusted("stops the machine where there is no such hardware")]
    internal static ArmFpEngine Engine(KernelContext context)
    {
        if (context.Machine.Arm is not { } arm)
        {
            context.Machine.Panic("FpSimd, KernelNeon and VCpuFp are of arm64: build the machine with Architecture.Arm64 and Flavor.Linux (Machine.Kvm), or use Fpu, KernelFpu and GuestFpu");
            return null!;
        }

        return arm.Fp;
    }
}
