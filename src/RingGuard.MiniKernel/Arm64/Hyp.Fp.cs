using System;
using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <content>FP registers: the decision at each entry, and the trap at a guest's first use.</content>
public static partial class Hyp
{
    private const ulong AllOpen = ArmFpCpu.Fpen | ArmFpCpu.Zen;

    private static readonly Contract s_updateFp = Contract.Of(typeof(Hyp), nameof(UpdateFpEnabled), "INV-A4", "turn interrupts off first, or a softirq uses the registers after the decision");
    private static readonly Contract s_handleFp = Contract.Of(typeof(Hyp), nameof(HandleFpSimdTrap), "INV-A6", "it is the guest's trap handler at EL2");
    private static readonly Contract s_enterGuest = Contract.Of(typeof(Hyp), nameof(EnterGuest), "INV-A4", "call Hyp.Run from the host");
    private static readonly Contract s_openFpTraps = Contract.Of(typeof(Hyp), nameof(OpenFpTraps), "INV-A6", "it is the guest's trap handler at EL2");
    private static readonly Contract s_call = Contract.Of(typeof(Hyp), nameof(Call), "INV-G7");

    /// <summary>
    /// The last FP decision before an entry: the guest keeps the registers that it had at its last exit, unless the host used them since, which
    /// TIF.ForeignFpState says (F0.9). False without FP registers, where that flag means nothing.
    /// </summary>
    /// <param name="v">Loaded on this CPU.</param>
    /// <returns>Whether FP stays enabled; the caller arms the trap otherwise.</returns>
    [AtomicSafe]
    [Requires(Context.IrqOff | Context.PreemptOff)]
    [Protocol("vcpu-fp", Step = "update-enabled")]
    [Trusted("primitive: writes the hypervisor's metadata")]
    public static bool UpdateFpEnabled(VCpu v)
    {
        ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_updateFp.Enter();
        return FpSimd.Engine(context).UpdateEnabled(context.Cpu, v);
    }

    /// <summary>
    /// A guest's first use of FP (F0.10): opens the trap, ISB, saves the host's registers if they are live and clears the record of that, loads the guest's,
    /// marks them enabled.
    /// </summary>
    /// <param name="v">Whose guest was trapped.</param>
    /// <param name="trap">By which exception.</param>
    /// <returns>False when the guest does not have such registers: it gets an undefined-instruction exception.</returns>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Effects(Effect.SavesFpRegs | Effect.LoadsFpRegs)]
    [Trusted("the deliberate defects of SC-F43 and F0.3 are in here; without them this is the sequence of the summary")]
    public static bool HandleFpSimdTrap(VCpu v, FpTrapClass trap = FpTrapClass.FpAsimd)
    {
        ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_handleFp.Enter();
        ArmFpEngine fp = FpSimd.Engine(context);
        PCpu cpu = context.Cpu;
        if (!fp.Supported || (trap == FpTrapClass.Sve && !v.HasSve))
        {
            return false;
        }

        fp.NoteTrap(cpu, v, trap);
        OpenFpTraps(v);
        if (!context.Machine.Faults.IsEnabled(Fault.NoIsbAfterTrapOff))
        {
            Barrier.Isb();
        }

        if (fp.IsHostLive(cpu, v))
        {
            fp.SaveHost(cpu, v);
            v.Set(VCpuArchFlags.FpHost, context.Machine.Faults.IsEnabled(Fault.FpHostNotCleared) && v.Flags.HasFlag(VCpuArchFlags.FpHost));
        }

        if (!v.Flags.HasFlag(VCpuArchFlags.FpEnabled))
        {
            FpSimd.Load(v.FpRegs);
        }

        fp.MarkGuest(v);
        return true;
    }

    /// <summary>FP of the guest, and of EL2, no longer traps: takes effect with <see cref="Barrier.Isb"/>, before that no FP register may be touched.</summary>
    /// <param name="v">SVE stays trapped where it has none.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("fp-trap", Step = "disable-trap")]
    [Trusted("primitive: the write of the register itself; what follows is held to the protocol")]
    public static void OpenFpTraps(VCpu v)
    {
        ArgumentNullException.ThrowIfNull(v);
        OpenTraps(s_openFpTraps.Enter(), v);
    }

    /// <summary>
    /// The guest itself, from the last instruction of EL2 to what EL2 cannot handle alone. FP traps are handled here.
    /// </summary>
    /// <param name="v">With traps and tables as its guest needs them.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Effects(Effect.EntersGuest)]
    [Protocol("vcpu-fp", Step = "enter")]
    [Trusted("primitive: the guest itself")]
    public static ExitReason EnterGuest(VCpu v)
    {
        ArgumentNullException.ThrowIfNull(v);
        KernelContext context = s_enterGuest.Enter();
        PCpu cpu = context.Cpu;
        ArmCpu arm = cpu.Arm!;
        ArmFpEngine fp = FpSimd.Engine(context);
        fp.BeforeEntry(cpu, v);
        while (true)
        {
            arm.Fp.Synchronise(context.Machine.Arm!.IsNVhe);
            fp.Check.EnterGuest(cpu, v);
            v.Mode = VCpuMode.InGuest;
            arm.InHyp = false;
            ExitReason reason = v.RunGuest(context);
            arm.InHyp = true;
            v.Mode = VCpuMode.Exiting;
            if (reason != ExitReason.FpTrap)
            {
                return reason;
            }

            if (!HandleFpSimdTrap(v, v.TrappedFp))
            {
                v.RefuseFp();
            }
            else if (fp.RearmsOnce(cpu))
            {
                ArmFpTraps(context, v);
            }
        }
    }

    /// <summary>Enters the guest from the host and comes back with interrupts still off (kvm_call_hyp of __kvm_vcpu_run). <see cref="VCpuFp.CtxFlush"/> comes before, <see cref="VCpuFp.CtxSync"/> after.</summary>
    /// <param name="v">Loaded by the current task.</param>
    [Requires(Context.IrqOff)]
    [Effects(Effect.EntersGuest)]
    [Protocol("vcpu-fp", Step = "enter")]
    [Protocol("profiling", Step = "setup-mdcr")]
    [Trusted("primitive: the change to EL2 and back")]
    public static ExitReason Run(VCpu v)
    {
        ArgumentNullException.ThrowIfNull(v);
        return Arch.EnterGuest(v);
    }

    /// <summary>
    /// A hypervisor call of the host: <paramref name="body"/> runs at EL2, with interrupts off, and may call there what is marked for it only (<c>[HypCallable]</c>,
    /// <c>[Requires(Context.InHyp)]</c>, <c>[AtomicSafe]</c>).
    /// </summary>
    /// <param name="body">Not preemptible; sees its own mappings only.</param>
    [Trusted("primitive: the change to EL2 and back")]
    public static void Call([RunsIn(ExecutionMode.Hyp)] Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        KernelContext context = s_call.Enter();
        FpSimd.Engine(context);
        ArmCpu arm = context.Cpu.Arm!;
        bool irqs = context.Cpu.IrqsEnabled;
        LocalIrq.TurnOff(context.Cpu, "Hyp.Call");
        arm.InHyp = true;
        body();
        arm.InHyp = false;
        arm.Fp.Synchronise(context.Machine.Arm!.IsNVhe);
        context.Cpu.IrqsEnabled = irqs;
        context.Machine.Settle(context);
    }

    /// <summary>FP of the guest traps to EL2; a 32-bit guest's only if FPEXC32_EL2.EN lets it get that far.</summary>
    private static void ArmFpTraps(KernelContext context, VCpu v)
    {
        if (v.Aarch32)
        {
            SysReg.Write(SysRegId.Fpexc32El2, 1UL << 30);
            Barrier.Isb();
        }

        if (context.Machine.Arm!.IsNVhe)
        {
            SysReg.Write(SysRegId.CptrEl2, ArmFpCpu.Tfp | ArmFpCpu.Tz);
        }
        else
        {
            SysReg.Write(SysRegId.CpacrEl1, 0);
        }
    }

    /// <summary>FP of the guest does not trap; SVE does not where it has it.</summary>
    private static void OpenTraps(KernelContext context, VCpu v)
    {
        if (context.Machine.Arm!.IsNVhe)
        {
            SysReg.Write(SysRegId.CptrEl2, v.HasSve ? 0 : ArmFpCpu.Tz);
        }
        else
        {
            SysReg.Write(SysRegId.CpacrEl1, v.HasSve ? AllOpen : ArmFpCpu.Fpen);
        }
    }

    /// <summary>The host's own: nothing traps.</summary>
    private static void CloseGuestFp(KernelContext context)
    {
        SysReg.Write(context.Machine.Arm!.IsNVhe ? SysRegId.CptrEl2 : SysRegId.CpacrEl1, context.Machine.Arm.IsNVhe ? 0 : AllOpen);
    }
}
