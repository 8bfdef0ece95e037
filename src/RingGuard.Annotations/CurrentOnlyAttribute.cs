#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// Short for <c>[Role(ValueRole.Current)]</c>: only the current task, or the vCPU loaded on this CPU, may be passed here; on a callable, <c>this</c>
/// must be it.
/// </summary>
[AttributeUsage(ContractTargets.Callable | ContractTargets.Value)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class CurrentOnlyAttribute : ContractAttribute
{
}
