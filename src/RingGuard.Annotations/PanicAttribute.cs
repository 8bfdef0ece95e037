#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// An exception that is the end of the machine and no failure that a caller could handle: a broken invariant. What is held
/// where it is thrown does not matter any more (RG6009). Holds for derived types, too.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class PanicAttribute : ContractAttribute
{
}
