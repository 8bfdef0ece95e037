using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Emulation of the guest's system registers.</summary>
public static class VSysReg
{
    private static readonly Contract s_emulate = Contract.Of(typeof(VSysReg), nameof(EmulateTvmWrite));

    /// <summary>A trapped write of SCTLR_EL1: the cache state is sampled before the write, the toggle looked at after it.</summary>
    [TvmHandler]
    [AtomicSafe]
    public static void EmulateTvmWrite([Role(ValueRole.Current)] VCpu v, Sctlr value)
    {
        KernelContext context = s_emulate.Enter();
        bool wasEnabled = v.HasCacheEnabled;
        context.Cpu.Sctlr = value;
        P2M.ToggleCache(v, context.Machine.Faults.IsEnabled(Fault.ToggleSampledLate) ? v.HasCacheEnabled : wasEnabled);
    }
}
