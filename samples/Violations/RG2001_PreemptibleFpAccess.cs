// RG2001: FP register access in preemptible context.
// What breaks: the task moves to another CPU between the test and the load; the answer was true for the CPU it left.
using RingGuard.MiniKernel;

namespace Violations;

public static class PreemptibleFpAccess
{
    public static void Bad(FpuContext fpu)
    {
        int cpu = Smp.RawProcessorId();
        if (!FpRegs.StateValid(fpu, cpu)) // RG2001
            FpRegs.Load(fpu.FpState, XMask.All); // RG2001
    }

    public static void Good(FpuContext fpu)
    {
        FpRegs.Lock();
        if (!FpRegs.StateValid(fpu, Smp.ProcessorId()))
        {
            FpRegs.Load(fpu.FpState, XMask.All);
            FpRegs.MarkActivate();
        }

        FpRegs.Unlock();
    }
}
