namespace RingGuard.MiniKernel.Exploration;

/// <summary>How a random run picks the CPU that goes on.</summary>
internal enum RandomStrategy
{
    /// <summary>Any, all alike.</summary>
    Walk,

    /// <summary>Mostly the one that is running.</summary>
    Sticky,

    /// <summary>Probabilistic concurrency testing: the one of highest priority; at d - 1 places the running one becomes the lowest.</summary>
    Priorities,

    /// <summary>Partial-order sampling: each operation has a priority, drawn anew when one that it depends on was done.</summary>
    PartialOrder,
}
