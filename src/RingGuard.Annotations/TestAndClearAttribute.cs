#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// The callable clears a flag in one locked instruction and tells whether it was set (test_and_clear_bit, an exchange with
/// zero). Where the flag is rarely set, a <see cref="HotPathAttribute"/> tests it with a plain read first (RG1014).
/// </summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class TestAndClearAttribute : ContractAttribute
{
    /// <summary>Name of the parameter that decides whether a call tests and clears; null when every call does.</summary>
    public string? When { get; set; }

    /// <summary>The constant value of <see cref="When"/> for which it does.</summary>
    public object? Is { get; set; }
}
