// RG9004: Declared contract weaker than implementation.
// What breaks: interrupt handlers call what says that it never sleeps.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ContractWeakerThanBody
{
    private readonly Mutex _mutex = new("state");

    [AtomicSafe]
    public void Bad()
    {
        _mutex.Lock(); // RG9004
        _mutex.Unlock();
    }

    [MaySleep]
    public void Good()
    {
        _mutex.Lock();
        _mutex.Unlock();
    }
}
