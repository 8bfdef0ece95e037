// RG3008: Data guarded by lock accessed without it.
// What breaks: a walker that clamps to the old bound misses the newest page.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class UnguardedAccess
{
    private readonly RwLock _lock = new("map");

    [GuardedBy("_lock")]
    private long _highest;

    public void Bad(long frame)
    {
        _lock.ReadLock();
        _highest = frame; // RG3008
        _lock.ReadUnlock();
    }

    public void Good(long frame)
    {
        _lock.WriteLock();
        _highest = frame;
        _lock.WriteUnlock();
    }
}
