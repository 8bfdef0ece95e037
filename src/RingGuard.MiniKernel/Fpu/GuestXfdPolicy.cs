namespace RingGuard.MiniKernel;

/// <summary>When memory for the FP state of a guest grows.</summary>
public enum GuestXfdPolicy
{
    /// <summary>When XCR0 or XFD is written so that the guest could use what there is no room for (the seed).</summary>
    GrowOnWrite,

    /// <summary>When CPUID is set, for all that it announces (Linux today).</summary>
    GrowAtCpuid,
}
