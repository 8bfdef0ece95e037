namespace RingGuard;

/// <summary>What a lock does while it waits and while it is held.</summary>
public enum LockKind
{
    Raw,
    Spin,
    RwSpin,
    Mutex,
    RwMutex,
    Local,
}
