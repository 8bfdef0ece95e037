namespace RingGuard.MiniKernel;

/// <summary>Takes a guest's FP registers out again when disposed.</summary>
public ref struct GuestFpuGuard
{
    private GuestFpu? _loaded;

    internal GuestFpuGuard(GuestFpu loaded) => _loaded = loaded;

    /// <summary>Ends the scope. A second call does nothing.</summary>
    [Requires(Context.NotAtomic)]
    [Releases(Resource.GuestFpuLoaded)]
    [Effects(Effect.SavesFpRegs | Effect.LoadsFpRegs | Effect.RunsSoftirqs)]
    [Trusted("primitive: does nothing the second time")]
    public void Dispose()
    {
        if (_loaded is { } guest)
        {
            _loaded = null;
            Kernel.WarnOn(guest.Swap(enter: false) != Errno.Ok, "GuestFpuGuard: the guest was taken out inside of the scope; leave that to it");
        }
    }
}
