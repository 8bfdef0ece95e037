namespace RingGuard.MiniKernel;

/// <summary>Releases the write side of a read-write lock when disposed.</summary>
public ref struct RwWriteGuard
{
    private RwLock? _lock;

    internal RwWriteGuard(RwLock @lock) => _lock = @lock;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.WriteLock)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        RwLock? held = _lock;
        _lock = null;
        held?.WriteUnlock();
    }
}
