namespace RingGuard.MiniKernel;

/// <summary>A page of user memory.</summary>
public sealed class UserPage
{
    /// <summary>Protection key, 0 to 15.</summary>
    public int Key { get; init; }

    /// <summary>Backed by memory now; otherwise the first access faults and sleeps until it is.</summary>
    public bool Present { get; set; } = true;

    /// <summary>Belongs to the address space at all; otherwise every access fails.</summary>
    public bool Mapped { get; init; } = true;

    /// <summary>What is stored there.</summary>
    public long Value { get; set; }
}
