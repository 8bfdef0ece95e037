namespace RingGuard;

/// <summary>The way of leaving a call for which a contract clause holds.</summary>
public enum Outcome
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
