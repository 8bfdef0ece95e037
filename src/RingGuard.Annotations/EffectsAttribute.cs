#nullable enable
using System;

namespace RingGuard;

/// <summary>
/// Upper bound of what the callable may do, everything that it calls included. Allowed several times, for effects on different objects or
/// under different conditions; together they are the bound. A callable without any that is not analysed may do anything.
/// </summary>
[AttributeUsage(ContractTargets.Callable, AllowMultiple = true)]
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
sealed class EffectsAttribute : OutcomeContractAttribute
{
    /// <summary>States the effects.</summary>
    /// <param name="effects">What the callable may do; <see cref="Effect.None"/> says that it has no effect of interest.</param>
    public EffectsAttribute(Effect effects)
    {
        Effects = effects;
    }

    /// <summary>What the callable may do.</summary>
    public Effect Effects { get; }
}
