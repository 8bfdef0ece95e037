#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>What a lock does while it waits and while it is held.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum LockKind
{
    /// <summary>Spins under every preemption model, also where ordinary spin locks sleep (Linux PREEMPT_RT); the holder cannot be preempted.</summary>
    Raw,

    /// <summary>Spins; the holder cannot be preempted.</summary>
    Spin,

    /// <summary>Reader/writer lock that spins; no holder, reader or writer, can be preempted.</summary>
    RwSpin,

    /// <summary>Sleeps while it waits; the holder may sleep.</summary>
    Mutex,

    /// <summary>Reader/writer lock that sleeps while it waits; holders may sleep.</summary>
    RwMutex,

    /// <summary>Protects data of one CPU against that CPU only: disables preemption or bottom halves, does not spin.</summary>
    Local,
}
