#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>Whether a lock class is also taken in interrupt context.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum IrqSafety
{
    /// <summary>Not stated; inferred from uses.</summary>
    Unknown,

    /// <summary>Also taken in interrupt context, so every other acquisition must have interrupts off.</summary>
    Safe,

    /// <summary>Never taken in interrupt context; may be taken with interrupts on.</summary>
    Unsafe,
}
