// RG3004: IRQ-unsafe use of a lock that is also taken in IRQ context.
// What breaks: the interrupt arrives in Bad and waits for the lock on the CPU that holds it.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class IrqUnsafeLock
{
    private readonly SpinLock _registers = new("registers");
    private int _pending;

    [RunsIn(ExecutionMode.HardIrq)]
    public void Interrupt()
    {
        _registers.Lock();
        _pending++;
        _registers.Unlock();
    }

    public void Bad()
    {
        _registers.Lock(); // RG3004
        _pending--;
        _registers.Unlock();
    }

    public void Good()
    {
        _registers.LockIrqSave(out IrqFlags flags);
        _pending--;
        _registers.UnlockIrqRestore(flags);
    }
}
