#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// Base of the contract clauses of a callable: <see cref="RequiresAttribute"/>, <see cref="ForbidsAttribute"/>, <see cref="EnsuresAttribute"/>,
/// <see cref="AcquiresAttribute"/>, <see cref="ReleasesAttribute"/> and <see cref="EffectsAttribute"/>.
/// </summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
abstract class CallableContractAttribute : ContractAttribute
{
    private protected CallableContractAttribute()
    {
    }

    /// <summary>
    /// The object that the clause speaks about: <c>"this"</c>, the name of a parameter, or a field path such as <c>"_p2m.Lock"</c>. When null:
    /// <c>this</c> on an instance member of a lock type; for an FP effect <c>this</c>, else the only parameter whose type has FP state.
    /// Without meaning where the subject is a property of the CPU and not of an object (a context, the preempt count).
    /// </summary>
    public string? Of { get; set; }

    /// <summary>Name of the parameter that the clause depends on; null when it always applies.</summary>
    public string? When { get; set; }

    /// <summary>
    /// The constant value of <see cref="When"/> for which the clause applies. A call whose argument is not known makes a possible finding.
    /// </summary>
    public object? Is { get; set; }
}
