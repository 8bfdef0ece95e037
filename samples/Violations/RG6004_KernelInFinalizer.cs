// RG6004: Kernel operation in finalizer, static constructor, Dispose(bool) from GC, or unhandled-exception filter.
// What breaks: the finalizer thread is no kernel context, and it may run in the middle of whoever holds the lock.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class KernelInFinalizer
{
    private readonly SpinLock _lock = new("registry");
    private int _entries;

    ~KernelInFinalizer()
    {
        _lock.Lock(); // RG6004
        _entries--;
        _lock.Unlock();
    }

    public void Good()
    {
        _lock.Lock();
        _entries--;
        _lock.Unlock();
    }
}
