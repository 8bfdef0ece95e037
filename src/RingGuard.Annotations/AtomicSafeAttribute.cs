#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// The callable can be called in atomic context: among its effects are none that block (<see cref="Effect.Sleeps"/>,
/// <see cref="Effect.Reschedules"/>, <see cref="Effect.AllocatesBlocking"/>). Other effects are not limited.
/// </summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class AtomicSafeAttribute : ContractAttribute
{
}
