// RG4006: Pending-work flag cleared on failure.
// What breaks: the flush failed, and nobody will try again.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ClearedOnFailure
{
    [Role(ValueRole.PendingWork)]
    private bool _needFlush;

    public bool IsFlushWanted => _needFlush;

    public Errno Bad(Domain domain, ref Gfn cursor)
    {
        Errno rc = P2M.CacheFlushRange(domain, ref cursor, Gfn.Max);
        _needFlush = false; // RG4006
        return rc;
    }

    public Errno Good(Domain domain, ref Gfn cursor)
    {
        Errno rc = P2M.CacheFlushRange(domain, ref cursor, Gfn.Max);
        if (rc == Errno.Ok)
            _needFlush = false;
        return rc;
    }
}
