#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// Locks of one class are taken in an order that the code guarantees, such as by address or by index, so that holding two of them is no cycle
/// (RG3003). On a lock it speaks about its class, on a callable about the locks taken in it.
/// </summary>
[AttributeUsage(ContractTargets.Storage | ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class LockOrderAttribute : ContractAttribute
{
    /// <summary>What the order is by, in words: <c>"address"</c>, <c>"cpu"</c>.</summary>
    public string By { get; set; } = "";
}
