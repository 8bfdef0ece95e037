namespace RingGuard.MiniKernel;

/// <summary>Ends an FPU section when disposed.</summary>
public ref struct KernelFpuGuard
{
    private bool _open;

    internal KernelFpuGuard(bool open) => _open = open;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.FpuSection)]
    [Releases(Resource.Preempt)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            KernelFpu.End();
        }
    }
}
