#nullable enable
using System;

namespace RingGuard;

/// <summary>Short for <c>[return: Role(ValueRole.MustCheck)]</c>, or for the same role on the value that carries it.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Delegate | ContractTargets.Value)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class MustUseResultAttribute : ContractAttribute
{
}
