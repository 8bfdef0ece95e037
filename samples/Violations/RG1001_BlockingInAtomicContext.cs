// RG1001: Blocking or rescheduling call in atomic context.
// What breaks: the CPU goes to sleep with interrupts off and stops answering them.
using RingGuard.MiniKernel;

namespace Violations;

public static class BlockingInAtomicContext
{
    public static void Bad()
    {
        LocalIrq.Disable();
        Sched.CondResched(); // RG1001
        LocalIrq.Enable();
    }

    public static void Good()
    {
        LocalIrq.Disable();
        LocalIrq.Enable();
        Sched.CondResched();
    }
}
