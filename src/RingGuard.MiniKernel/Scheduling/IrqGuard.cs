namespace RingGuard.MiniKernel;

/// <summary>Puts interrupts back when disposed.</summary>
public ref struct IrqGuard
{
    private readonly IrqFlags _flags;
    private bool _held;

    internal IrqGuard(IrqFlags flags)
    {
        _flags = flags;
        _held = true;
    }

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.Irq)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        if (_held)
        {
            _held = false;
            LocalIrq.Restore(_flags);
        }
    }
}
