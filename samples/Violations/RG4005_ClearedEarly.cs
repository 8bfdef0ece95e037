// RG4005: Pending-work flag cleared before the work is done.
// What breaks: when the flush is cut short, nothing says any more that the rest is owed.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ClearedEarly
{
    [Role(ValueRole.PendingWork)]
    private bool _needFlush;

    public bool IsFlushWanted => _needFlush;

    public void Bad([Role(ValueRole.Current)] VCpu v)
    {
        _needFlush = false; // RG4005
        Flush(v);
    }

    public void Good([Role(ValueRole.Current)] VCpu v)
    {
        Flush(v);
        _needFlush = false;
    }

    [MayReschedule]
    [Effects(Effect.LongRunning)]
    private void Flush([Role(ValueRole.Current)] VCpu v) => P2M.FlushVm(v);
}
