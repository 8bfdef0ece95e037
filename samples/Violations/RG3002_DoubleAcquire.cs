// RG3002: Double acquire (self-deadlock).
// What breaks: the CPU waits for the lock that it holds itself.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class DoubleAcquire
{
    private readonly SpinLock _lock = new("map");
    private int _entries;

    public int Bad()
    {
        _lock.Lock();
        int count = Count(); // RG3002
        _lock.Unlock();
        return count;
    }

    public int Good()
    {
        _lock.Lock();
        int count = _entries;
        _lock.Unlock();
        return count;
    }

    private int Count()
    {
        _lock.Lock();
        int count = ++_entries;
        _lock.Unlock();
        return count;
    }
}
