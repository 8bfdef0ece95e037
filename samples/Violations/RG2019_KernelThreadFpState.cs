// RG2019: Kernel thread saves/restores user FP registers.
// What breaks: a kernel thread has no user registers; what it loads belongs to the task that ran before it.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class KernelThreadFpState
{
    [RunsIn(ExecutionMode.KThread)]
    public static void Bad()
    {
        FpRegs.LockAndLoad(); // RG2019
        FpRegs.Unlock();
    }

    [RunsIn(ExecutionMode.KThread)]
    public static void Good()
    {
        using (KernelFpu.Section())
        {
            KernelFpu.Use(XComp.Sse);
        }
    }
}
