using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Debug and profiling controls of a guest.</summary>
public static class Debug
{
    private static readonly Contract s_setup = Contract.Of(typeof(Debug), nameof(SetupMdcr), "INV-P3", "the register belongs to the CPU that enters");

    /// <summary>
    /// MDCR_EL2 for a guest: of the host's only the counter split is kept, so the guest owns neither the profiling nor the trace buffer; traps on
    /// everything else. The bits of an extension that the CPU does not have are RES0 and set all the same (F2.7).
    /// </summary>
    [AtomicSafe]
    [Requires(Context.PreemptOff)]
    [Protocol("profiling", Step = "setup-mdcr")]
    [Protocol("spe", Step = "e2pb")]
    [Protocol("trbe", Step = "e2tb")]
    public static void SetupMdcr(VCpu vcpu)
    {
        System.ArgumentNullException.ThrowIfNull(vcpu);
        KernelContext context = s_setup.Enter();
        Mdcr kept = context.Machine.Faults.IsEnabled(Fault.MdcrKeepsBuffer) ? Mdcr.HpmnMask | Mdcr.E2pbMask : Mdcr.HpmnMask;
        Mdcr host = (Mdcr)SysReg.Read(SysRegId.MdcrEl2) & kept;
        SysReg.Write(SysRegId.MdcrEl2, (ulong)(host | Mdcr.Tpm | Mdcr.Tpms | Mdcr.Tpmcr | Mdcr.Tdra | Mdcr.Tdosa | (context.Cpu.Arm is { Trbe.Present: true } ? Mdcr.Ttrf : Mdcr.None)));
    }
}
