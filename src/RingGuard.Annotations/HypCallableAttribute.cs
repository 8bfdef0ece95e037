#nullable enable
using System;

namespace RingGuard;

/// <summary>Short for <c>[Requires(Context.InHyp)]</c>: the callable runs at the hypervisor exception level, and may be called from there.</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class HypCallableAttribute : ContractAttribute
{
}
