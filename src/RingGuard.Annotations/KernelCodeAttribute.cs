#nullable enable
using System;

namespace RingGuard;

/// <summary>The assembly is kernel or hypervisor code: rules that would be noise in ordinary code apply.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class KernelCodeAttribute : ContractAttribute
{
    /// <summary>
    /// Whether floating-point and SIMD arithmetic is legal outside an FPU section. False by default: every member is <see cref="NoFpuAttribute"/>
    /// unless it requires <see cref="Context.FpuSection"/>.
    /// </summary>
    public bool FloatAllowed { get; set; }

    /// <summary>Whether public and protected members with an effect on the context must declare it (RG9002). True by default.</summary>
    public bool RequireContracts { get; set; } = true;

    /// <summary>
    /// Whether the interrupt entry code of this kernel saves and restores FP registers, so that handlers may use them. False by default.
    /// </summary>
    public bool InterruptsSaveFpu { get; set; }
}
