#nullable enable
using System;

namespace RingGuard;

/// <summary>The callable runs often enough that a locked instruction counts, where a plain test is sufficient most times (RG1014).</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class HotPathAttribute : ContractAttribute
{
}
