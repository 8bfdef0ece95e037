#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// The callable emulates a trapped write of a virtual-memory control register: it samples whether the guest's caches are on before the write,
/// and toggles with that value after it (RG5014).
/// </summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class TvmHandlerAttribute : ContractAttribute
{
}
