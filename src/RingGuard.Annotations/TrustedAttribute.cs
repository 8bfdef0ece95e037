#nullable enable
using System;

namespace RingGuard;

/// <summary>The body is not checked; callers rely on the declared contract. An empty reason is RG9005.</summary>
[AttributeUsage(ContractTargets.Callable, Inherited = false)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class TrustedAttribute : ContractAttribute
{
    /// <summary>Exempts the body from checking.</summary>
    /// <param name="why">Why the contract holds although nothing proves it.</param>
    public TrustedAttribute(string why)
    {
        Why = why;
    }

    /// <summary>Why the contract holds although nothing proves it.</summary>
    public string Why { get; }
}
