namespace RingGuard.MiniKernel;

/// <summary>Enables bottom halves again when disposed.</summary>
public ref struct BhGuard
{
    private bool _held;

    internal BhGuard(bool held) => _held = held;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Requires(Context.IrqOn | Context.NotHardIrq | Context.NotNmi)]
    [Releases(Resource.Bh)]
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        if (_held)
        {
            _held = false;
            LocalBh.Enable();
        }
    }
}
