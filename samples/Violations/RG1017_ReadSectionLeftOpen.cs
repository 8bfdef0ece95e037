// RG1017: Counted context not balanced.
// What breaks: a read section that stays open holds up every grace period, and memory is never freed again.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class ReadSectionLeftOpen
{
    private readonly int[] _table = new int[16];

    public int Bad(int key)
    {
        Rcu.ReadLock(); // RG1017
        if (_table[key & 15] == 0)
            return -1;

        int value = _table[key & 15];
        Rcu.ReadUnlock();
        return value;
    }

    public int Good(int key)
    {
        Rcu.ReadLock();
        int value = _table[key & 15] == 0 ? -1 : _table[key & 15];
        Rcu.ReadUnlock();
        return value;
    }
}
