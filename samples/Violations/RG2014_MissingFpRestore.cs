// RG2014: Missing restore before return to user or guest.
// What breaks: a switch left the registers of another task; user mode goes on with them.
using RingGuard.MiniKernel;

namespace Violations;

public static class MissingFpRestore
{
    public static void Bad()
    {
        LocalIrq.Disable();
        Arch.ReturnToUser(); // RG2014
    }

    public static void Good()
    {
        LocalIrq.Disable();
        FpRegs.AssertStateConsistent();
        if (Task.Current.Flags.Test(TIF.NeedFpuLoad))
        {
            Fpu.SwitchReturn();
        }

        Arch.ReturnToUser();
    }
}
