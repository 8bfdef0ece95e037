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
    Raw,
    Spin,
    RwSpin,
    Mutex,
    RwMutex,
    Local,
}
