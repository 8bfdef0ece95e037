namespace RingGuard.MiniKernel.Locking;

/// <summary>Where a lock class was first seen in each situation; null is never.</summary>
internal sealed class LockUsage
{
    /// <summary>Waited for in a hard interrupt, behind readers as well.</summary>
    public string? InHardIrq;

    /// <summary>Read in a hard interrupt, waiting for writers only.</summary>
    public string? ReadInHardIrq;

    public string? InSoftirq;

    public string? ReadInSoftirq;

    /// <summary>Held with interrupts on, alone.</summary>
    public string? WithIrqsOn;

    /// <summary>Held with interrupts on, among readers.</summary>
    public string? ReadWithIrqsOn;

    public string? WithBhOn;

    public string? ReadWithBhOn;

    public static bool Set(ref string? place, string site)
    {
        if (place is not null)
        {
            return false;
        }

        place = site;
        return true;
    }

    /// <summary>Where a handler waits for what is held with the handler's interrupts on; null when it need not wait.</summary>
    /// <param name="hard">Hard interrupts, or softirqs.</param>
    public (string InHandler, string On)? SelfConflict(bool hard)
    {
        (string? inHandler, string? read, string? on, string? readOn) = hard
            ? (InHardIrq, ReadInHardIrq, WithIrqsOn, ReadWithIrqsOn)
            : (InSoftirq, ReadInSoftirq, WithBhOn, ReadWithBhOn);
        return (inHandler, on ?? readOn) is ({ } waits, { } held) ? (waits, held)
            : (read, on) is ({ } reads, { } heldAlone) ? (reads, heldAlone)
            : null;
    }
}
