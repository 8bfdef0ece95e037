namespace RingGuard.Analyzers.Contracts;

/// <summary>A fact about a symbol that adds no clause, by its word: the attribute without its suffix, the word of contract files.</summary>
internal sealed record Marker(string Word)
{
    /// <summary>The number, text or role that the word carries; null where it carries none.</summary>
    public object? Value { get; init; }

    /// <summary>How the lock of <c>GuardedBy</c> must be held.</summary>
    public Resource Mode { get; init; } = Resource.Lock;

    /// <summary>The parameter that decides whether a call is meant (<c>TestAndClear</c>); null when every call is.</summary>
    public string? When { get; init; }

    /// <summary>The value of <see cref="When"/> for which it is.</summary>
    public object? Is { get; init; }
}
