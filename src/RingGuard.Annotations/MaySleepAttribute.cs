#nullable enable
using System;

namespace RingGuard;

/// <summary>Short for <c>[Effects(Effect.Sleeps), Requires(Context.NotAtomic)]</c>.</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class MaySleepAttribute : ContractAttribute
{
}
