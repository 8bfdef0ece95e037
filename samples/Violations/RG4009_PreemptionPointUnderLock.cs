// RG4009: Preemption point executed while holding the lock.
// What breaks: whoever is scheduled may want the lock, and spins for a task that does not run.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class PreemptionPointUnderLock
{
    [Effects(Effect.LongRunning | Effect.Restartable | Effect.Reschedules | Effect.RunsSoftirqs)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno Bad(P2M p2m, int[] pages)
    {
        p2m.Lock.ReadLock();
        for (int i = 0; i < pages.Length; i++)
        {
            if (i % 512 == 511)
                Softirq.DoSoftirq(); // RG4009
            pages[i] = 0;
        }

        p2m.Lock.ReadUnlock();
        return Errno.Ok;
    }

    [Effects(Effect.LongRunning | Effect.Restartable)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno Good(P2M p2m, int[] pages, ref int cursor)
    {
        Errno rc = Errno.Ok;
        p2m.Lock.ReadLock();
        for (; cursor < pages.Length; cursor++)
        {
            if (cursor % 512 == 511 && Softirq.Pending(Smp.ProcessorId()) != 0)
            {
                rc = Errno.Restart;
                break;
            }

            pages[cursor] = 0;
        }

        p2m.Lock.ReadUnlock();
        return rc;
    }
}
