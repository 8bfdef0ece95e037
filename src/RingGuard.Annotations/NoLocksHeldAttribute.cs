#nullable enable
using System;

namespace RingGuard;

/// <summary>Short for <c>[Requires(Context.NoLocks)]</c>.</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class NoLocksHeldAttribute : ContractAttribute
{
}
