// RG4008: Long loop without preemption point.
// What breaks: softirqs and other guests wait until the last page is clean.
using System.Collections.Generic;
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class LongLoop
{
    public static void Bad(List<int> pages)
    {
        foreach (int page in pages) // RG4008
            Clean(page);
    }

    public static void Good(List<int> pages)
    {
        int done = 0;
        foreach (int page in pages)
        {
            Clean(page);
            if (++done >= 512)
            {
                Sched.CondResched();
                done = 0;
            }
        }
    }

    public static void AlsoGood()
    {
        for (int page = 0; page < 40; page++)
            Clean(page);
    }

    [Cost(10)]
    [AtomicSafe]
    private static void Clean(int page) => _ = page;
}
