using System.Diagnostics.CodeAnalysis;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Operations of the control domain on another domain.</summary>
public static class Domctl
{
    /// <summary>Binary logarithm of the most pages that one call may name.</summary>
    public const int MaxOrder = 18;

    private static readonly Contract s_cacheFlush = Contract.Of(typeof(Domctl), nameof(CacheFlush));

    /// <summary>
    /// Cleans and invalidates a range of a domain's memory (XEN_DOMCTL_cacheflush). Not preemptible: it calls again at once when softirqs
    /// wait, which the bound on <paramref name="pages"/> is to make acceptable (F3.19).
    /// </summary>
    /// <returns><see cref="Errno.Inval"/> for more than 2^<see cref="MaxOrder"/> pages, or what the flush answers.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.LongRunning)]
    [SuppressMessage("RingGuard", "RG4003", Justification = "XEN_DOMCTL_cacheflush is not preemptible by design: at most 2^18 pages, and the control domain asks for it")]
    [return: Role(ValueRole.MustCheck)]
    public static Errno CacheFlush(Domain d, Gfn first, long pages)
    {
        s_cacheFlush.Enter();
        if (pages is < 0 or > 1L << MaxOrder)
        {
            return Errno.Inval;
        }

        Gfn cursor = first;
        Errno rc;
        do
        {
            rc = P2M.CacheFlushRange(d, ref cursor, first + pages);
        }
        while (rc == Errno.Restart);

        return rc;
    }
}
