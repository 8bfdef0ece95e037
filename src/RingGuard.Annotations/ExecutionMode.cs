#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>The asynchronous root that a callable runs from.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum ExecutionMode
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
