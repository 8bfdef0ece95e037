namespace RingGuard.MiniKernel;

/// <summary>Releases a spin lock when disposed.</summary>
public ref struct SpinGuard
{
    private SpinLock? _lock;

    internal SpinGuard(SpinLock @lock) => _lock = @lock;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.Lock)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        SpinLock? held = _lock;
        _lock = null;
        held?.Unlock();
    }
}
