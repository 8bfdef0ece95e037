// RG4001: Restart result ignored.
// What breaks: the flush gave way after a part, and the rest of the guest's memory stays dirty in the caches.
using RingGuard.MiniKernel;

namespace Violations;

public static class RestartIgnored
{
    public static void Bad(Domain domain)
    {
        Gfn cursor = Gfn.Zero;
        P2M.CacheFlushRange(domain, ref cursor, Gfn.Max); // RG4001
    }

    public static Errno Good(Domain domain)
    {
        Gfn cursor = Gfn.Zero;
        Errno rc;
        while ((rc = P2M.CacheFlushRange(domain, ref cursor, Gfn.Max)) == Errno.Restart)
            Softirq.DoSoftirq();
        return rc;
    }
}
