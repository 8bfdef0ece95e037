#nullable enable
using System;

namespace RingGuard;

/// <summary>The callable finishes a restartable operation and must not run on the path that asks for a restart (RG4010).</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class OnCompleteAttribute : ContractAttribute
{
}
