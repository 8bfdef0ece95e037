// RG3003: Lock order inversion.
// What breaks: one CPU in Good and one in Bad wait for each other.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class LockOrder
{
    private readonly SpinLock _buffer = new("buffer");
    private readonly SpinLock _bus = new("bus");
    private int _transfers;

    public void Good()
    {
        _buffer.Lock();
        _bus.Lock();
        _transfers++;
        _bus.Unlock();
        _buffer.Unlock();
    }

    public void Bad()
    {
        _bus.Lock();
        _buffer.Lock(); // RG3003
        _transfers--;
        _buffer.Unlock();
        _bus.Unlock();
    }
}
