// RG3011: Lock taken in one context released in another.
// What breaks: the task keeps a spinning lock and its count until a softirq gives back what is not its own.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ForeignRelease
{
    private readonly SpinLock _transfer = new("transfer");
    private readonly SpinLock _queue = new("queue");
    private int _items;

    public void BadStart()
    {
        _transfer.Lock();
        _items++;
    }

    [RunsIn(ExecutionMode.Softirq)]
    public void BadComplete()
    {
        _items--;
        _transfer.Unlock(); // RG3011
    }

    public void GoodStart()
    {
        _queue.LockBh();
        _items++;
        _queue.UnlockBh();
    }

    [RunsIn(ExecutionMode.Softirq)]
    public void GoodComplete()
    {
        _queue.Lock();
        _items--;
        _queue.Unlock();
    }
}
