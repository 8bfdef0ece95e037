// RG3009: Allocation in atomic context.
// What breaks: the allocator waits for memory with interrupts off, and the CPU answers nobody.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class AllocationInAtomicContext
{
    private readonly SpinLock _lock = new("queue");
    private byte[]? _block;

    public void Bad(int length)
    {
        _lock.Lock();
        _block = Mem.Alloc(length, Gfp.Kernel); // RG3009
        _lock.Unlock();
    }

    public Errno Good(int length)
    {
        byte[]? block = Mem.Alloc(length, Gfp.Kernel);
        if (block is null)
            return Errno.NoMem;

        _lock.Lock();
        _block = block;
        _lock.Unlock();
        return Errno.Ok;
    }

    public Errno GoodWithReserve(int length)
    {
        _lock.Lock();
        byte[]? block = Mem.Alloc(length, Gfp.Atomic);
        _block = block ?? _block;
        _lock.Unlock();
        return block is null ? Errno.NoMem : Errno.Ok;
    }
}
