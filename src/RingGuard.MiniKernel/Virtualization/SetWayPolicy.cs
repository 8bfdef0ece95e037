namespace RingGuard.MiniKernel;

/// <summary>What is flushed for a guest's set/way instructions.</summary>
public enum SetWayPolicy
{
    /// <summary>Every page of its memory (the seed).</summary>
    FlushAll,

    /// <summary>What it accessed since the flush before (F3.20). Not where the IOMMU shares the tables.</summary>
    FlushAccessed,
}
