using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>Code at EL2 around a guest: interrupts off, not preemptible.</summary>
public static partial class Hyp
{
    private static readonly Contract s_activate = Contract.Of(typeof(Hyp), nameof(ActivateTraps), "INV-P3");
    private static readonly Contract s_deactivate = Contract.Of(typeof(Hyp), nameof(DeactivateTraps), "INV-P5");
    private static readonly Contract s_stage2 = Contract.Of(typeof(Hyp), nameof(LoadGuestStage2), "INV-P2");
    private static readonly Contract s_save = Contract.Of(typeof(Hyp), nameof(SaveHostSysRegs), "INV-P5");
    private static readonly Contract s_restore = Contract.Of(typeof(Hyp), nameof(RestoreHostSysRegs), "INV-P2");

    /// <summary>Guest traps on; what the host had is kept for <see cref="DeactivateTraps"/>.</summary>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("spe", Step = "activate-traps")]
    [Protocol("trbe", Step = "activate-traps")]
    [Protocol("profiling", Step = "activate-traps")]
    public static void ActivateTraps(VCpu v)
    {
        KernelContext context = s_activate.Enter();
        context.Cpu.Arm!.HostMdcr = context.Cpu.Arm.Mdcr;
        Debug.SetupMdcr(v);
        if (UpdateFpEnabled(v))
        {
            OpenTraps(context, v);
        }
        else
        {
            ArmFpTraps(context, v);
        }
    }

    /// <summary>The host's MDCR_EL2 again.</summary>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("profiling", Step = "deactivate-traps")]
    public static void DeactivateTraps()
    {
        KernelContext context = s_deactivate.Enter();
        if (!context.Machine.Faults.IsEnabled(Fault.MdcrNotRestored))
        {
            SysReg.Write(SysRegId.MdcrEl2, (ulong)context.Cpu.Arm!.HostMdcr);
        }

        CloseGuestFp(context);
    }

    /// <summary>The guest's tables come into force. Nothing of the host may use its own after this.</summary>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("spe", Step = "guest-stage2")]
    [Protocol("trbe", Step = "guest-stage2")]
    [Trusted("primitive: changes the tables")]
    public static void LoadGuestStage2(VCpu v)
    {
        KernelContext context = s_stage2.Enter();
        context.Machine.Arm!.InstallGuestTables(context.Cpu, context.Cpu.Arm!, v);
    }

    /// <summary>Puts the host's system registers away, before anything of the guest's takes their place.</summary>
    [Requires(Context.InHyp | Context.IrqOff)]
    public static void SaveHostSysRegs()
    {
        KernelContext context = s_save.Enter();
        context.Cpu.Arm!.HostSysRegsSaved = true;
        context.Machine.Arm!.Note("host system registers saved");
    }

    /// <summary>The host's system registers and tables again; the next ISB makes it so. Warns where <see cref="SaveHostSysRegs"/> did not come before.</summary>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("spe", Step = "restore-host-sysregs")]
    [Protocol("trbe", Step = "restore-host-sysregs")]
    [Trusted("primitive: changes the tables")]
    public static void RestoreHostSysRegs()
    {
        KernelContext context = s_restore.Enter();
        ArmCpu arm = context.Cpu.Arm!;
        if (!arm.HostSysRegsSaved)
        {
            context.Machine.Warn($"Hyp.RestoreHostSysRegs on {context.Cpu} of what nobody saved: call Hyp.SaveHostSysRegs before the guest's registers come");
        }

        arm.HostSysRegsSaved = false;
        arm.HostTablesPending |= arm.Tables is not null;
        arm.Tables = null;
        context.Machine.Arm!.Note("host system registers restored");
    }

    /// <summary>
    /// One stay in the guest, from EL2 to EL2 (__kvm_vcpu_run). The order is that of S2: profiling is drained before traps and tables
    /// change, and resumed after the host's are back.
    /// </summary>
    [Trusted("primitive: the change to EL2 and back; the deliberate defects of SC-C09 and C10 are in here")]
    internal static ExitReason Switch(KernelContext context, VCpu v)
    {
        PCpu cpu = context.Cpu;
        ArmCpu arm = cpu.Arm!;
        ArmMachine machine = context.Machine.Arm!;
        IVirtHost host = context.Machine.Options.Arm64.VirtHost;
        (ulong Pmscr, ulong Trfcr, Mdcr Mdcr) before = (arm.Spe.Control, arm.Trbe.Control, arm.Mdcr);
        bool late = machine.HasFault(Fault.DrainAfterStage2);
        arm.InHyp = true;
        SaveHostSysRegs();
        ulong saved = 0;
        if (!late)
        {
            host.SaveProfiling(out saved);
        }

        ulong savedTracing = 0;
        if (machine.HasTracing)
        {
            host.SaveTracing(out savedTracing);
        }

        ActivateTraps(v);
        LoadGuestStage2(v);
        if (late)
        {
            host.SaveProfiling(out saved);
        }

        v.HostDebug.PmscrEl1 = saved;
        v.HostDebug.TrfcrEl1 = savedTracing;
        machine.CheckInGuest(cpu, arm, v);
        ExitReason reason = EnterGuest(v);
        bool early = machine.HasFault(Fault.RestoreBeforeHostSysregs);
        if (early)
        {
            host.RestoreProfiling(v.HostDebug.PmscrEl1);
        }

        DeactivateTraps();
        RestoreHostSysRegs();
        if (!early)
        {
            host.RestoreProfiling(v.HostDebug.PmscrEl1);
        }

        if (machine.HasTracing)
        {
            host.RestoreTracing(v.HostDebug.TrfcrEl1);
        }

        arm.HostTablesPending = false;
        arm.InHyp = false;
        arm.Fp.Synchronise(machine.IsNVhe);
        machine.Fp.AfterExit(cpu, v);
        v.Mode = VCpuMode.OutsideGuest;
        machine.CheckAfterExit(cpu, arm, before);
        return reason;
    }
}
