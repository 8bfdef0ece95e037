// RG3005: Hardirq-safe lock → hardirq-unsafe lock dependency.
// What breaks: CPU 1 is interrupted in Allocate and waits for the routes, CPU 0 in Bad holds them and waits for the heap.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class IrqUnsafeDependency
{
    private readonly SpinLock _routes = new("routes");
    private readonly SpinLock _heap = new("heap");
    private int _used;

    [RunsIn(ExecutionMode.HardIrq)]
    public void Interrupt()
    {
        _routes.Lock();
        _used++;
        _routes.Unlock();
    }

    public void Allocate()
    {
        _heap.Lock();
        _used++;
        _heap.Unlock();
    }

    public void Bad()
    {
        _routes.LockIrqSave(out IrqFlags flags);
        _heap.Lock(); // RG3005
        _used--;
        _heap.Unlock();
        _routes.UnlockIrqRestore(flags);
    }

    public void Good()
    {
        Allocate();
        _routes.LockIrqSave(out IrqFlags flags);
        _used--;
        _routes.UnlockIrqRestore(flags);
    }
}
