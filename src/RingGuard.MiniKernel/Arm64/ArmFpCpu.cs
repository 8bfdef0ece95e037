using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Arm64;

/// <summary>FP side of one CPU.</summary>
internal sealed class ArmFpCpu(ArmFpEngine engine, PCpu cpu)
{
    /// <summary>CPTR_EL2.TZ: traps SVE (bit 8).</summary>
    public const ulong Tz = 1UL << 8;

    /// <summary>CPTR_EL2.TFP: traps FP and Advanced SIMD (bit 10).</summary>
    public const ulong Tfp = 1UL << 10;

    /// <summary>CPACR_EL1.ZEN (bits 17:16): 3 traps no SVE; 1 traps it at EL0 only.</summary>
    public const ulong Zen = 3UL << 16;

    /// <summary>CPACR_EL1.FPEN (bits 21:20): 3 traps nothing.</summary>
    public const ulong Fpen = 3UL << 20;

    private bool _fpTrapped;
    private bool _sveTrapped;

    /// <summary>What the registers are bound to (fpsimd_last_state).</summary>
    public CpuFpState? LastState { get; set; }

    /// <summary>Vector length of the CPU in bytes.</summary>
    public int Vl { get; set; }

    /// <summary>SVCR.</summary>
    public Svcr Svcr { get; set; }

    /// <summary>Depth of GetCpuContext.</summary>
    public int ContextDepth { get; set; }

    /// <summary>Where the open section of a softirq, or under NeonPolicy.NonPreemptible of whoever, began.</summary>
    public string? NeonSite { get; set; }

    /// <summary>The open section is one of a softirq.</summary>
    public bool NeonInSoftirq { get; set; }

    /// <summary>A softirq's section took a task's registers, which its end puts back.</summary>
    public bool NeonNested { get; set; }

    /// <summary>CPTR_EL2 (a host at EL1).</summary>
    public ulong Cptr { get; set; }

    /// <summary>CPACR_EL1, which under VHE holds the traps of the guest, too.</summary>
    public ulong Cpacr { get; set; } = Fpen;

    /// <summary>User mode of the host may use SVE (CPACR_EL1.ZEN, EL0).</summary>
    public bool SveAtEl0 { get; set; }

    /// <summary>FPEXC32_EL2.EN: without it FP of a 32-bit guest traps to the guest's own kernel.</summary>
    public bool Fpexc32Enabled { get; set; }

    /// <summary>Whose values the registers hold, whatever the metadata says; null is nobody's.</summary>
    public FpSimdState? Holds { get; set; }

    /// <summary>The guest left with its registers loaded and interrupts have been off since (INV-A5).</summary>
    public VCpu? Exited { get; set; }

    /// <summary>What the kernel section that uses the registers computed last, by component.</summary>
    public RegValue[] KernelTruth { get; } = new RegValue[RegisterFile.Count];

    /// <summary>The defect of SC-A07 has struck in this entry.</summary>
    public bool Rearmed { get; set; }

    public bool Traps(FpTrapClass trap) => _fpTrapped || (trap == FpTrapClass.Sve && _sveTrapped);

    /// <summary>What was written to the trap registers takes effect.</summary>
    public void Synchronise(bool nvhe)
    {
        _fpTrapped = nvhe ? (Cptr & Tfp) != 0 : (Cpacr & Fpen) != Fpen;
        _sveTrapped = nvhe ? (Cptr & Tz) != 0 : (Cpacr & Zen) != Zen;
    }

    public void WhenIrqsGoOn()
    {
        if (Exited is { } v)
        {
            Exited = null;
            engine.Check.BoundWhenIrqsGoOn(cpu, this, v);
        }
    }
}
