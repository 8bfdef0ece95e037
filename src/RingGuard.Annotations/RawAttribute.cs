#nullable enable
using System;

namespace RingGuard;

/// <summary>Short for <c>[Effects(Effect.RawRegister)]</c>.</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class RawAttribute : ContractAttribute
{
}
