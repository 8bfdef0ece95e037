// RG3007: TryLock result ignored or inverted.
// What breaks: the walk runs without the lock and then releases somebody else's.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class TryLockInverted
{
    private readonly SpinLock _lock = new("walk");
    private int _walks;

    public void Bad()
    {
        if (_lock.TryLock()) // RG3007
        {
            return;
        }

        _walks++;
        _lock.Unlock();
    }

    public void Good()
    {
        if (!_lock.TryLock())
        {
            return;
        }

        _walks++;
        _lock.Unlock();
    }
}
