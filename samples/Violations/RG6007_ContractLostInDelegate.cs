// RG6007: Method contract lost through lambda/delegate/event.
// What breaks: whoever subscribes does not know that it runs under a spin lock, and sleeps there.
using System;
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

[AtomicSafe]
public delegate void AtomicAction();

public sealed class ContractLostInDelegate
{
    private readonly SpinLock _lock = new("observers");
    private readonly Mutex _mutex = new("slow path");

    public event Action? Changed;

    public void Bad()
    {
        _lock.Lock();
        Changed?.Invoke(); // RG6007
        _lock.Unlock();
    }

    public void BadLambda() => Atomically(() => SlowPath()); // RG6007

    public void Good()
    {
        _lock.Lock();
        var changed = Changed;
        _lock.Unlock();
        changed?.Invoke();
    }

    public void GoodLambda() => Atomically(() => Changed = null);

    private static void Atomically(AtomicAction action) => action();

    private void SlowPath()
    {
        _mutex.Lock();
        _mutex.Unlock();
    }
}
