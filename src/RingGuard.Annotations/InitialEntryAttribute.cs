#nullable enable
using System;

namespace RingGuard;

/// <summary>The callable leaves the hypervisor for a guest that never entered it, so that the leave has no enter (RG5016).</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class InitialEntryAttribute : ContractAttribute
{
}
