#nullable enable
using System;

namespace RingGuard;

/// <summary>Pending work may be dropped on failure, so that clearing its flag then is no mistake (RG4006): in the callable, or for the flag.</summary>
[AttributeUsage(ContractTargets.Callable | AttributeTargets.Field)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class BestEffortAttribute : ContractAttribute
{
}
