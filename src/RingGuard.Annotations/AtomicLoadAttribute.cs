#nullable enable
using System;

namespace RingGuard;

/// <summary>The load of FP registers is all or nothing: when it fails, the registers are as they were (RG2010).</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class AtomicLoadAttribute : ContractAttribute
{
}
