#nullable enable
using System;

namespace RingGuard;

/// <summary>The work of one call, where it is not that of one statement (RG4008).</summary>
[AttributeUsage(ContractTargets.Callable)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class CostAttribute : ContractAttribute
{
    /// <summary>States the cost.</summary>
    /// <param name="n">Cost in the unit in which one statement is 1.</param>
    public CostAttribute(int n)
    {
        N = n;
    }

    /// <summary>Cost in the unit in which one statement is 1.</summary>
    public int N { get; }
}
