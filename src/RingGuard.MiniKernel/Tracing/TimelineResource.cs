namespace RingGuard.MiniKernel.Tracing;

/// <summary>What the last column of a picture follows: the resource that the broken rule is about.</summary>
public enum TimelineResource
{
    /// <summary>Whose values the FP registers of the CPU are claimed for.</summary>
    FpOwner,

    /// <summary>The locks that the running stack holds.</summary>
    Locks,

    /// <summary>The preempt count of the CPU.</summary>
    PreemptCount,
}
