#nullable enable
using System;

namespace RingGuard;

/// <summary>The flag is changed by its own context alone, so that a snapshot of it does not become stale (RG1011).</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class OwnOnlyAttribute : ContractAttribute
{
}
