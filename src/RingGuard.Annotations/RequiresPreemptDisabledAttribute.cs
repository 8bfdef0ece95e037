#nullable enable
using System;

namespace RingGuard;

/// <summary>Short for <c>[Requires(Context.PreemptOff)]</c>.</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class RequiresPreemptDisabledAttribute : ContractAttribute
{
}
