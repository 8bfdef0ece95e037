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
    /// <summary>Every return, normal or by exception.</summary>
    Always,

    /// <summary>
    /// A normal return with a result that means success: zero of an enum or integer, true of a bool, anything where the result is void.
    /// </summary>
    Success,

    /// <summary>A normal return with a result that does not mean success.</summary>
    Failure,

    /// <summary>A normal return of true.</summary>
    True,

    /// <summary>A normal return of false.</summary>
    False,

    /// <summary>A normal return of null.</summary>
    Null,

    /// <summary>A normal return of something other than null.</summary>
    NotNull,

    /// <summary>Leaving by an exception.</summary>
    Exception,
}
