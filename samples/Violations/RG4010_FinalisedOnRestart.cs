// RG4010: Finalisation on the restart path.
// What breaks: the instruction cache is invalidated once for each restart instead of once at the end.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class FinalisedOnRestart
{
    [Effects(Effect.LongRunning | Effect.Restartable)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno Bad(Domain domain, int[] pages, ref int cursor)
    {
        Errno rc = Errno.Ok;
        for (; cursor < pages.Length; cursor++)
        {
            pages[cursor] = 0;
            if (Softirq.Pending(Smp.RawProcessorId()) != 0)
            {
                rc = Errno.Restart;
                break;
            }
        }

        ICache.Invalidate(domain); // RG4010
        return rc;
    }

    [Effects(Effect.LongRunning | Effect.Restartable)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno Good(Domain domain, int[] pages, ref int cursor)
    {
        Errno rc = Errno.Ok;
        for (; cursor < pages.Length; cursor++)
        {
            pages[cursor] = 0;
            if (Softirq.Pending(Smp.RawProcessorId()) != 0)
            {
                rc = Errno.Restart;
                break;
            }
        }

        if (rc != Errno.Restart)
            ICache.Invalidate(domain);
        return rc;
    }
}
