namespace RingGuard.Analyzers.Contracts;

/// <summary>One <c>[GuardedBy]</c>: the lock by its path from the object that has the member, and how it must be held.</summary>
internal sealed record GuardInfo(string Lock, Resource Mode)
{
    /// <summary>Owner that may access the member without the lock (<c>[OwnedBy]</c>); null when there is none.</summary>
    public ValueRole? Owner { get; init; }
}
