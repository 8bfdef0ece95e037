namespace RingGuard.MiniKernel;

/// <summary>Enables preemption again when disposed.</summary>
public ref struct PreemptGuard
{
    private bool _held;

    internal PreemptGuard(bool held) => _held = held;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.Preempt)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        if (_held)
        {
            _held = false;
            Preempt.Enable();
        }
    }
}
