#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// Throwing the exception stops the machine (BUG, panic, broken invariant): nobody goes on after it, so that what is held when
/// it is thrown is no leak and no failure that a caller has to see. Holds for derived types as well.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class StopsMachineAttribute : ContractAttribute
{
}
