namespace RingGuard.MiniKernel;

/// <summary>
/// What a register holds instead of bits: who wrote it and its how-manieth value it is. Equality is cheap, and a wrong value names
/// its culprit, so that a leak (somebody else's value is visible) is told from corruption (one's own value is old).
/// </summary>
/// <param name="OwnerTag">Name of the task, guest or kernel section that wrote it; null is the initial state of the component.</param>
/// <param name="Counter">The value as its writer counts.</param>
public readonly record struct RegValue(string? OwnerTag, long Counter)
{
    /// <summary>The initial state of a component (XSTATE_BV bit clear).</summary>
    public static readonly RegValue Init;

    /// <summary>Whether this is the initial state.</summary>
    public bool IsInit => OwnerTag is null && Counter == 0;

    /// <summary>A value without a writer: takes the owner of the place where it is stored.</summary>
    public static implicit operator RegValue(long counter) => new(null, counter);

    /// <summary>The same value with <paramref name="owner"/> as its writer, where it has none.</summary>
    public RegValue OwnedBy(string owner) => OwnerTag is null ? this with { OwnerTag = owner } : this;

    /// <inheritdoc/>
    public override string ToString() => IsInit ? "init" : $"{OwnerTag ?? "?"}#{Counter}";
}
