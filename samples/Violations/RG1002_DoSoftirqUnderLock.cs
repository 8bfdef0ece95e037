// RG1002: DoSoftirq while holding a lock.
// What breaks: a softirq handler that takes the same lock waits for its own CPU; a vCPU that is switched away here takes the
// lock to sleep with it.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class DoSoftirqUnderLock
{
    private readonly SpinLock _lock = new("table");
    private int _next;

    public void Bad(int end)
    {
        _lock.Lock();
        while (_next < end)
        {
            _next++;
            Softirq.DoSoftirq(); // RG1002
        }

        _lock.Unlock();
    }

    public void Good(int end)
    {
        bool more;
        do
        {
            _lock.Lock();
            more = ++_next < end;
            _lock.Unlock();
            Softirq.DoSoftirq();
        }
        while (more);
    }
}
