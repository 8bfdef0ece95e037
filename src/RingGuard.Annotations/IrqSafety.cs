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
    Unknown,
    Safe,
    Unsafe,
}
