#nullable enable
using System;

namespace RingGuard;

/// <summary>The callable changes nothing that its caller could see (RG2022).</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class PureAttribute : ContractAttribute
{
}
