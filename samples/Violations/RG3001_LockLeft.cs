// RG3001: Lock not released on every path / released when not held.
// What breaks: whoever takes the lock next waits for ever.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class LockLeft
{
    private readonly SpinLock _lock = new("map");
    private int _entries;

    public Errno Bad()
    {
        _lock.Lock(); // RG3001
        if (_entries == 0)
            return Errno.Inval;

        _entries--;
        _lock.Unlock();
        return Errno.Ok;
    }

    public Errno Good()
    {
        using (_lock.Enter())
        {
            if (_entries == 0)
                return Errno.Inval;

            _entries--;
            return Errno.Ok;
        }
    }

    public void BadRelease()
    {
        _lock.Unlock(); // RG3001
    }
}
