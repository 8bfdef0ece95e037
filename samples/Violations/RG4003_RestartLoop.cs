// RG4003: Restart loop that never lets other work run, or wrong exit test.
// What breaks: an error that lasts keeps the loop going for ever.
using RingGuard.MiniKernel;

namespace Violations;

public static class RestartLoop
{
    public static void Bad(Domain domain)
    {
        Gfn cursor = Gfn.Zero;
        while (P2M.CacheFlushRange(domain, ref cursor, Gfn.Max) != Errno.Ok) // RG4003
            Softirq.DoSoftirq();
    }

    public static void AlsoBad(Domain domain)
    {
        Gfn cursor = Gfn.Zero;
        while (P2M.CacheFlushRange(domain, ref cursor, Gfn.Max) == Errno.Restart) // RG4003
        {
        }
    }

    public static void Good(Domain domain)
    {
        Gfn cursor = Gfn.Zero;
        while (P2M.CacheFlushRange(domain, ref cursor, Gfn.Max) == Errno.Restart)
            Softirq.DoSoftirq();
    }
}
