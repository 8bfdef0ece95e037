namespace RingGuard.MiniKernel;

/// <content>The reserve for allocations that must not wait.</content>
public sealed partial class Machine
{
    private int _atomicReserve = 64 * 1024;

    internal bool TakeFromReserve(int bytes)
    {
        if (bytes > _atomicReserve)
        {
            return false;
        }

        _atomicReserve -= bytes;
        return true;
    }
}
