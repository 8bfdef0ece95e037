#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>The way of leaving a call for which a contract clause holds.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum Outcome
{
    Always,
    Success,
    Failure,
    True,
    False,
    Null,
    NotNull,
    Exception,
}
