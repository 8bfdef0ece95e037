namespace RingGuard;

/// <summary>The asynchronous root that a callable runs from.</summary>
public enum ExecutionMode
{
    Task,
    KThread,
    PinnedTask,
    Idle,
    Boot,
    Softirq,
    HardIrq,
    Nmi,
    Hyp,
    GuestTrap,
    UserReturn,
}
