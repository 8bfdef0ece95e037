namespace RingGuard.MiniKernel;

/// <summary>Where a task is in its life.</summary>
public enum TaskState
{
    /// <summary>Running or queued on a CPU.</summary>
    Runnable,

    /// <summary>Waits for a wake-up.</summary>
    Blocked,

    /// <summary>Kept from running by a tracer.</summary>
    Stopped,

    /// <summary>Has ended.</summary>
    Dead,
}
