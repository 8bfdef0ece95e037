#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// No floating-point or SIMD arithmetic in the callable. The default of every member of an assembly with
/// <c>[assembly: KernelCode(FloatAllowed = false)]</c>; written out, it holds in any assembly.
/// </summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class NoFpuAttribute : ContractAttribute
{
}
