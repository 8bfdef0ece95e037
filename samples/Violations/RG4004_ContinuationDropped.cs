// RG4004: Preemption requested but no restart path.
// What breaks: the caller takes the work for done after a part of it.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ContinuationDropped
{
    private int _at;

    [Effects(Effect.LongRunning | Effect.Restartable)]
    [return: Role(ValueRole.MustCheck)]
    public Errno Bad(int[] pages)
    {
        for (int i = _at; i < pages.Length; i++)
        {
            pages[i] = 0;
            if (Softirq.Pending(Smp.RawProcessorId()) != 0)
            {
                _at = i + 1;
                return Errno.Ok; // RG4004
            }
        }

        return Errno.Ok;
    }

    [Effects(Effect.LongRunning | Effect.Restartable)]
    [return: Role(ValueRole.MustCheck)]
    public Errno Good(int[] pages)
    {
        for (int i = _at; i < pages.Length; i++)
        {
            pages[i] = 0;
            if (Softirq.Pending(Smp.RawProcessorId()) != 0)
            {
                _at = i + 1;
                return Errno.Restart;
            }
        }

        return Errno.Ok;
    }
}
