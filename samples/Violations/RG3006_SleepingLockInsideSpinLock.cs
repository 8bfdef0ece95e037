// RG3006: Sleeping lock inside spinning lock / atomic context.
// What breaks: whoever waits for the mutex is scheduled away with the spin lock held, and the next CPU spins for as long as it sleeps.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class SleepingLockInsideSpinLock
{
    private readonly SpinLock _queue = new("queue");
    private readonly Mutex _config = new("config");
    private int _limit;
    private int _length;

    public void Bad(int limit)
    {
        _queue.Lock();
        _config.Lock(); // RG3006
        _limit = limit;
        _length = 0;
        _config.Unlock();
        _queue.Unlock();
    }

    public void Good(int limit)
    {
        _config.Lock();
        _queue.Lock();
        _limit = limit;
        _length = 0;
        _queue.Unlock();
        _config.Unlock();
    }

    public bool IsFull()
    {
        using (_queue.Enter())
            return _length >= _limit;
    }
}
