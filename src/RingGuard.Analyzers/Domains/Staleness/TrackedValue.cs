using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Domains;

/// <summary>A value that may go stale, in the variable or member at <see cref="Key"/>, taken at <see cref="Source"/>.</summary>
internal sealed record TrackedValue(AccessPath Key, StaleRole Role, int Source)
{
    /// <summary>The member that gave it, for messages.</summary>
    public string Name { get; init; } = "";

    /// <summary>The object that the value was read of; for references to an FP state.</summary>
    public AccessPath? Owner { get; init; }

    /// <summary>A reference to the data, as opposed to a copy.</summary>
    public bool IsReference { get; init; }

    /// <summary>The variable holds a function that captured the value.</summary>
    public bool IsCaptured { get; init; }

    /// <summary>Site at which it went stale; 0 while it is fresh.</summary>
    public int AgedAt { get; init; }

    public Aging Aging { get; init; }

    /// <summary>Stale on every path.</summary>
    public bool Must { get; init; }

    /// <summary>The variable holds this value on every path.</summary>
    public bool IsAlone { get; init; } = true;

    /// <summary>A stale use was reported: what comes after it would be cured with it.</summary>
    public bool IsDone { get; init; }

    /// <summary>For a parameter: all that happened since the entry.</summary>
    public CallEvents Seen { get; init; }

    public bool IsAged => AgedAt != 0;

    public bool IsSameValue(TrackedValue other)
        => Role == other.Role && Source == other.Source && IsCaptured == other.IsCaptured && Key.Equals(other.Key);

    /// <summary>The same value on two paths.</summary>
    public TrackedValue Merge(TrackedValue other)
    {
        if (Equals(other))
            return this;
        var first = AgedAt == 0 || (other.AgedAt != 0 && other.AgedAt < AgedAt) ? other : this;
        return first with
        {
            Must = IsAged && other.IsAged && Must && other.Must,
            IsDone = IsDone && other.IsDone,
            IsAlone = IsAlone && other.IsAlone,
            Seen = Seen | other.Seen,
            Owner = Equals(Owner, other.Owner) ? Owner : null,
        };
    }
}

/// <summary>What made a value stale.</summary>
internal enum Aging : byte
{
    None,

    /// <summary>A call at which the context may be switched or migrated.</summary>
    Preempted,

    /// <summary>The context became preemptible.</summary>
    Leaving,

    /// <summary>It was taken while preemptible; only now preemption is off.</summary>
    Entering,

    /// <summary>Interrupts were on in between.</summary>
    IrqWindow,

    /// <summary>A call that may replace or exchange the memory.</summary>
    Reallocated,
}
