namespace RingGuard.MiniKernel;

/// <summary>Ends a NEON section when disposed.</summary>
public ref struct KernelNeonGuard
{
    private bool _open;

    internal KernelNeonGuard(bool open) => _open = open;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Releases(Resource.NeonSection)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            KernelNeon.End();
        }
    }
}
