#nullable enable
using System;

namespace RingGuard;

/// <summary>The callable works on a part of a range on purpose (RG4012).</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class PartialAttribute : ContractAttribute
{
}
