namespace RingGuard.MiniKernel;

/// <summary>Releases the read side of a read-write lock when disposed.</summary>
public ref struct RwReadGuard
{
    private RwLock? _lock;

    internal RwReadGuard(RwLock @lock) => _lock = @lock;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.ReadLock)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        RwLock? held = _lock;
        _lock = null;
        held?.ReadUnlock();
    }
}
