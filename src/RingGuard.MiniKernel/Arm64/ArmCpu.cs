using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Arm64;

/// <summary>What a CPU has on arm64 beyond other CPUs.</summary>
internal sealed class ArmCpu(SpeConfig spe, TrbeConfig trbe, bool el1Host, ArmFpEngine fp, PCpu cpu)
{
    private RecordUnit[]? _units;

    public ArmFpCpu Fp { get; } = new(fp, cpu);

    public RecordUnit Spe { get; } = new(RecordKind.Profiling, spe.PmsVer, spe.OwnedByEl3, spe.BufferEnabled, spe.Pmscr);

    public RecordUnit Trbe { get; } = new(RecordKind.Tracing, trbe.TraceBuffer, trbe.OwnedByEl3, trbe.BufferEnabled, trbe.Trfcr);

    /// <summary>Hyp.SaveHostSysRegs came, and no restore since.</summary>
    public bool HostSysRegsSaved { get; set; }

    /// <summary>Both, whether the CPU has them or not.</summary>
    public IReadOnlyList<RecordUnit> Units => _units ??= [Spe, Trbe];

    /// <summary>MDCR_EL2. A host at EL1 gives itself the buffers at boot.</summary>
    public Mdcr Mdcr { get; set; } = (Mdcr)6
        | (el1Host && spe.PmsVer != 0 ? Mdcr.E2pbMask : Mdcr.None)
        | (el1Host && trbe.TraceBuffer != 0 ? Mdcr.E2tbMask : Mdcr.None);

    /// <summary>MDCR_EL2 as the host had it, kept over a stay in the guest.</summary>
    public Mdcr HostMdcr { get; set; }

    /// <summary>Whose tables are in force: null is the host's.</summary>
    public VCpu? Tables { get; set; }

    /// <summary>The host's tables are installed again and an ISB has not made it so.</summary>
    public bool HostTablesPending { get; set; }

    /// <summary>Runs at EL2 around a guest.</summary>
    public bool InHyp { get; set; }

    /// <summary>An interrupt's handler runs outside of the hypervisor, whatever it interrupted.</summary>
    public void Leave() => InHyp = false;

    /// <summary>Writable bits of MDCR_EL2; the others are RES0.</summary>
    public Mdcr Implemented => Mdcr.HpmnMask | Mdcr.Tpm | Mdcr.Tpmcr | Mdcr.Tda | Mdcr.Tdosa | Mdcr.Tdra
        | (Spe.Present ? Mdcr.E2pbMask | Mdcr.Tpms : Mdcr.None)
        | (Trbe.Present ? Mdcr.E2tbMask | Mdcr.Ttrf : Mdcr.None);
}
