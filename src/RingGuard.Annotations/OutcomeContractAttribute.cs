#nullable enable
using System;

namespace RingGuard;

/// <summary>Base of the clauses that can depend on how the call is left.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
abstract class OutcomeContractAttribute : CallableContractAttribute
{
    private protected OutcomeContractAttribute()
    {
    }

    /// <summary>The way of leaving the call for which the clause holds; <see cref="Outcome.Always"/> by default.</summary>
    public Outcome On { get; set; }
}
