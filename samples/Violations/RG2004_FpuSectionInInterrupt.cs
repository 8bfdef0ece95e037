// RG2004: FPU section nested, End without Begin, or Begin where unusable.
// What breaks: there is one place to save to; the inner section clobbers the registers of the outer one.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class FpuSectionInInterrupt
{
    [RunsIn(ExecutionMode.HardIrq)]
    public static void Bad()
    {
        KernelFpu.Begin(); // RG2004
        KernelFpu.End();
    }

    [RunsIn(ExecutionMode.HardIrq)]
    public static void Good()
    {
        if (KernelFpu.IsUsable())
        {
            KernelFpu.Begin();
            KernelFpu.End();
        }
    }

    public static void BadNesting()
    {
        KernelFpu.Begin();
        KernelFpu.Begin(); // RG2004
        KernelFpu.End();
        KernelFpu.End();
    }
}
