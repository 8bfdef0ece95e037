// RG6006: Implicit allocation in hot or atomic kernel code.
// What breaks: the collector runs with interrupts off. The findings are information: a build does not print them.
using System.Linq;
using RingGuard.MiniKernel;

namespace Violations;

public static class ImplicitAllocation
{
    public static int Bad(int[] pending, int mask)
    {
        LocalIrq.Disable();
        int count = pending.Count(p => (p & mask) != 0);
        LocalIrq.Enable();
        return count;
    }

    public static int Good(int[] pending, int mask)
    {
        int count = 0;
        LocalIrq.Disable();
        foreach (int p in pending)
        {
            if ((p & mask) != 0)
                count++;
        }

        LocalIrq.Enable();
        return count;
    }
}
