// RG1008: BH enable from hardirq or with IRQs off.
// What breaks: the softirqs that wait run there and then, with interrupts on.
using RingGuard.MiniKernel;

namespace Violations;

public static class BhEnableWithIrqsOff
{
    public static void Bad()
    {
        LocalBh.Disable();
        LocalIrq.Disable();
        LocalBh.Enable(); // RG1008
        LocalIrq.Enable();
    }

    public static void Good()
    {
        LocalBh.Disable();
        LocalIrq.Disable();
        LocalIrq.Enable();
        LocalBh.Enable();
    }
}
