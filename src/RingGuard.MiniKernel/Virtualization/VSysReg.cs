using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>Emulation of the guest's system registers.</summary>
public static class VSysReg
{
    private static readonly Contract s_emulate = Contract.Of(typeof(VSysReg), nameof(EmulateTvmWrite));

    /// <summary>A trapped write of SCTLR_EL1.</summary>
    [TvmHandler]
    [AtomicSafe]
    public static void EmulateTvmWrite([Role(ValueRole.Current)] VCpu v, Sctlr value) => EmulateTvmWrite(v, Aarch32Reg.Sctlr, (ulong)value);

    /// <summary>
    /// A trapped write of a virtual memory register: the cache state is sampled before the write, the toggle looked at after it, whatever the
    /// register, as Xen does.
    /// </summary>
    [TvmHandler]
    [AtomicSafe]
    public static void EmulateTvmWrite([Role(ValueRole.Current)] VCpu v, Aarch32Reg register, ulong value)
    {
        KernelContext context = s_emulate.Enter();
        bool wasEnabled = v.HasCacheEnabled;
        Store(v, context.Cpu, register, value);
        P2M.ToggleCache(v, context.Machine.Faults.IsEnabled(Fault.ToggleSampledLate) ? v.HasCacheEnabled : wasEnabled);
    }

    /// <summary>The register itself.</summary>
    [Protocol("tvm", Step = "write")]
    internal static void Store(VCpu v, PCpu cpu, Aarch32Reg register, ulong value)
    {
        if (register == Aarch32Reg.Sctlr)
        {
            cpu.Sctlr = (Sctlr)value;
        }
        else if (v.Domain.Machine.Faults.IsEnabled(Fault.HalfOverwritesWhole))
        {
            v.VmRegs.WriteWhole(register, value);
        }
        else
        {
            v.VmRegs.Write(register, value);
        }
    }
}
