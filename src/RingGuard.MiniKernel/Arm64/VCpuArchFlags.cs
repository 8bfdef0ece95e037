using System;

namespace RingGuard.MiniKernel;

/// <summary>Flags of a virtual CPU on arm64 (vcpu->arch.flags). Positions are nobody's business: the patch of S0 shifts five of them.</summary>
[Flags]
public enum VCpuArchFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The guest's debug registers differ from memory.</summary>
    DebugDirty = 1 << 0,

    /// <summary>The guest's FP registers are loaded and not trapped (FP_ENABLED).</summary>
    FpEnabled = 1 << 1,

    /// <summary>The host's FP registers are loaded and newer than memory (FP_HOST). Never together with <see cref="FpEnabled"/> (INV-A3).</summary>
    FpHost = 1 << 2,

    /// <summary>TIF.Sve of the task when the virtual CPU was loaded.</summary>
    HostSveInUse = 1 << 3,

    /// <summary>User mode could use SVE when the virtual CPU was loaded (CPACR_EL1.ZEN).</summary>
    HostSveEnabled = 1 << 4,

    /// <summary>The guest has SVE. Fixed by <see cref="VCpuSveFinalized"/>.</summary>
    GuestHasSve = 1 << 5,

    /// <summary>The SVE configuration is complete. Never cleared.</summary>
    VCpuSveFinalized = 1 << 6,

    /// <summary>The guest has pointer authentication.</summary>
    GuestHasPtrauth = 1 << 7,
}
