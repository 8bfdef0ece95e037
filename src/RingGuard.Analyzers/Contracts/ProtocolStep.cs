namespace RingGuard.Analyzers.Contracts;

/// <summary>The transition of a named automaton that a call makes: <c>[Protocol("spe", Step = "save")]</c>.</summary>
internal readonly record struct ProtocolStep(string Protocol, string Step)
{
    /// <summary>Name of the parameter that decides whether the call is the step; null when it always is.</summary>
    public string? When { get; init; }

    /// <summary>The value of <see cref="When"/> for which it is.</summary>
    public object? Is { get; init; }
}
