// RG1014: Cheap non-atomic test suffices.
// What breaks: nothing; a locked instruction is spent for a flag that is mostly clear. The findings are information: a
// build does not print them.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class CheapTestSuffices
{
    [HotPath]
    public static bool Bad(ThreadFlags flags)
    {
        if (flags.TestAndClear(TIF.NeedFpuLoad))
            return true;
        return false;
    }

    [HotPath]
    public static bool Good(ThreadFlags flags)
    {
        if (!flags.Test(TIF.NeedFpuLoad))
            return false;
        flags.Clear(TIF.NeedFpuLoad);
        return true;
    }
}
