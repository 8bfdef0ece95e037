namespace RingGuard.MiniKernel;

/// <summary>Releases a mutex when disposed.</summary>
public ref struct MutexGuard
{
    private Mutex? _mutex;

    internal MutexGuard(Mutex mutex) => _mutex = mutex;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.Lock)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        Mutex? held = _mutex;
        _mutex = null;
        held?.Unlock();
    }
}
