#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// An upper bound of iterations (RG4008): on a callable, of each loop in its body without a bound of its own; on a field, property, parameter or
/// return value, of a loop over its elements or up to its value.
/// </summary>
[AttributeUsage(ContractTargets.Callable | ContractTargets.Value)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class BoundedAttribute : ContractAttribute
{
    /// <summary>States the bound.</summary>
    /// <param name="n">The largest number of iterations.</param>
    public BoundedAttribute(int n)
    {
        N = n;
    }

    /// <summary>The largest number of iterations.</summary>
    public int N { get; }
}
