// RG4002: Cursor lost or reset on restart.
// What breaks: each call begins at the first page again; under steady load the flush never ends.
using RingGuard.MiniKernel;

namespace Violations;

public static class CursorReset
{
    public static Errno Bad(Domain domain)
    {
        Errno rc;
        do
        {
            Gfn cursor = Gfn.Zero;
            rc = P2M.CacheFlushRange(domain, ref cursor, Gfn.Max); // RG4002
            if (rc == Errno.Restart)
                Softirq.DoSoftirq();
        }
        while (rc == Errno.Restart);

        return rc;
    }

    public static Errno Good(Domain domain)
    {
        Gfn cursor = Gfn.Zero;
        Errno rc;
        do
        {
            rc = P2M.CacheFlushRange(domain, ref cursor, Gfn.Max);
            if (rc == Errno.Restart)
                Softirq.DoSoftirq();
        }
        while (rc == Errno.Restart);

        return rc;
    }
}
