#nullable enable
using System;

namespace RingGuard;

/// <summary>Short for <c>[Role(ValueRole.CpuLocal)]</c>: the value belongs to the CPU that the code ran on when it was taken.</summary>
[AttributeUsage(ContractTargets.Value)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class PerCpuAttribute : ContractAttribute
{
}
