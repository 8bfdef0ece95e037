using RingGuard.MiniKernel.Arm64;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>
/// The host's trace buffer around a guest: the protocol of <see cref="Spe"/> with TRFCR_EL1 and TSB CSYNC (F2.14). The two do not know of
/// each other; a CPU may have either, both or none.
/// </summary>
public static class Trbe
{
    private static readonly Contract s_save = Contract.Of(typeof(Trbe), nameof(Save), "INV-P1", "it belongs to the guest entry");
    private static readonly Contract s_restore = Contract.Of(typeof(Trbe), nameof(Restore), "INV-P5", "it belongs to the guest exit");

    /// <summary>Whether a CPU has TRBE: the answer holds for that CPU only.</summary>
    [AtomicSafe]
    public static bool IsPresent([Role(ValueRole.CpuId)] int cpu) => KernelContext.Current.Machine.CpuAt(cpu).Arm is { Trbe.Present: true };

    /// <summary>Turns tracing off and drains: present? owned by EL3? in use? then TRFCR_EL1 is read and cleared, ISB, TSB CSYNC, DSB NSH.</summary>
    /// <param name="trfcr">TRFCR_EL1 as it was; zero on every path that changes nothing.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("trbe", Step = "save")]
    [Trusted("the deliberate defects of SC-C16 are in here; without them this is the sequence of the summary")]
    public static void Save(out ulong trfcr)
    {
        KernelContext context = s_save.Enter();
        ArmMachine machine = context.Machine.Arm!;
        trfcr = 0;
        bool present = (SysReg.Read(SysRegId.IdAa64Dfr0El1) >> 44 & 0xf) != 0;
        if (!present || (SysReg.Read(SysRegId.TrbidrEl1) & 1UL << 4) != 0 || (SysReg.Read(SysRegId.TrblimitrEl1) & 1) == 0)
        {
            return;
        }

        trfcr = SysReg.Read(SysRegId.TrfcrEl1);
        context.Cpu.Counters.TrbeDrains++;
        SysReg.Write(SysRegId.TrfcrEl1, 0);
        if (!machine.HasFault(Fault.TraceNoIsbAfterDisable))
        {
            Barrier.Isb();
        }

        if (!machine.HasFault(Fault.TraceNotDrained))
        {
            Barrier.TsbCsync();
        }

        Barrier.DsbNsh();
    }

    /// <summary>Turns tracing on again if it was on. After the host's tables are back; the ISB makes them so.</summary>
    /// <param name="trfcr">What <see cref="Save"/> handed out on this CPU; zero does nothing.</param>
    [Requires(Context.InHyp | Context.IrqOff)]
    [Protocol("trbe", Step = "restore")]
    public static void Restore(ulong trfcr)
    {
        s_restore.Enter();
        if (trfcr == 0)
        {
            return;
        }

        Barrier.Isb();
        SysReg.Write(SysRegId.TrfcrEl1, trfcr);
    }
}
