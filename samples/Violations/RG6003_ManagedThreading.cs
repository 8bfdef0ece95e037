// RG6003: Managed threading primitives in kernel code.
// What breaks: Monitor asks a host for a wait; below a kernel there is none. The rule speaks in kernel code only.
using System.Threading;
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ManagedThreading
{
    private readonly object _sync = new();
    private readonly RingGuard.MiniKernel.SpinLock _lock = new("queue");
    private int _queued;

    public void Bad()
    {
        lock (_sync) // RG6003
            _queued++;
    }

    public void BadSleep() => Thread.Sleep(1); // RG6003

    public void Good()
    {
        using (_lock.Enter())
            _queued++;
    }
}
