using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>
/// The host's profiling around a guest. Its buffer has a virtual address: what is still in the unit when the tables change goes through
/// the guest's, into the guest's memory (S2).
/// </summary>
public static class Spe
{
    private static readonly Contract s_save = Contract.Of(typeof(Spe), nameof(Save), "INV-P1", "it belongs to the guest entry");
    private static readonly Contract s_restore = Contract.Of(typeof(Spe), nameof(Restore), "INV-P5", "it belongs to the guest exit");

    /// <summary>Whether a CPU has SPE: the answer holds for that CPU only, systems are not symmetric (F2.8).</summary>
    [AtomicSafe]
    public static bool IsPresent([Role(ValueRole.CpuId)] int cpu) => KernelContext.Current.Machine.CpuAt(cpu).Arm is { Spe.Present: true };

    /// <summary>
    /// Turns sampling off and drains: present? owned by EL3? in use? then PMSCR_EL1 is read and cleared, ISB, PSB CSYNC, DSB NSH.
    /// </summary>
    /// <param name="pmscr">PMSCR_EL1 as it was; zero on every path that changes nothing (H9).</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("spe", Step = "save")]
    [Trusted("the deliberate defects of SC-C05 to C08 are in here; without them this is the sequence of the summary")]
    public static void Save(out ulong pmscr)
    {
        KernelContext context = s_save.Enter();
        ArmMachine machine = context.Machine.Arm!;
        HostDebugState? state = VCpu.Current?.HostDebug;
        pmscr = machine.HasFault(Fault.NoZeroOnEarlyReturn) ? state?.PmscrEl1 ?? 0 : 0;
        if (!InUse(context, state))
        {
            return;
        }

        pmscr = SysReg.Read(SysRegId.PmscrEl1);
        context.Cpu.Counters.SpeDrains++;
        if (machine.HasFault(Fault.DrainBeforeDisable))
        {
            Barrier.PsbCsync();
            Barrier.DsbNsh();
            SysReg.Write(SysRegId.PmscrEl1, 0);
            Barrier.Isb();
            return;
        }

        SysReg.Write(SysRegId.PmscrEl1, 0);
        if (!machine.HasFault(Fault.NoIsbAfterDisable))
        {
            Barrier.Isb();
        }

        Barrier.PsbCsync();
        if (!machine.HasFault(Fault.NoDsb))
        {
            Barrier.DsbNsh();
        }
    }

    /// <summary>Turns sampling on again if it was on. After the host's tables are back; the ISB makes them so.</summary>
    /// <param name="pmscr">What <see cref="Save"/> handed out on this CPU; zero does nothing.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("spe", Step = "restore")]
    public static void Restore(ulong pmscr)
    {
        s_restore.Enter();
        if (pmscr == 0)
        {
            return;
        }

        Barrier.Isb();
        SysReg.Write(SysRegId.PmscrEl1, pmscr);
    }

    /// <summary>The detection chain, on the CPU that asks. Later registers are read only where the earlier ones allow it.</summary>
    [Trusted("the deliberate defect of SC-C12 is in here")]
    private static bool InUse(KernelContext context, HostDebugState? state)
    {
        bool atLoad = context.Machine.Options.Arm64.SpeProbe == SpeProbePolicy.AtVCpuLoad;
        if (atLoad && state is not null && state.ProbedOn == context.Cpu.Id)
        {
            return state.SpeInUse;
        }

        bool present = context.Machine.Arm!.HasFault(Fault.ProbeOnBootCpu)
            ? IsPresent(0)
            : (SysReg.Read(SysRegId.IdAa64Dfr0El1) >> 32 & 0xf) != 0;
        bool inUse = present && (SysReg.Read(SysRegId.PmbidrEl1) & 1UL << 4) == 0 && (SysReg.Read(SysRegId.PmblimitrEl1) & 1) != 0;
        if (atLoad && state is not null)
        {
            state.ProbedOn = context.Cpu.Id;
            state.SpeInUse = inUse;
        }

        return inUse;
    }
}
