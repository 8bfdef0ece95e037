namespace RingGuard.Analyzers.Contracts;

/// <summary>A context of the project's own, declared by <c>[assembly: ContextDefinition("rcu-bh", Atomic = true, Nests = true)]</c>.</summary>
internal sealed record OwnContext(string Name)
{
    /// <summary>Nothing in it may sleep or reschedule.</summary>
    public bool Atomic { get; init; }

    /// <summary>It may be entered again while it is open; it is left when every entry is undone.</summary>
    public bool Nests { get; init; }
}
