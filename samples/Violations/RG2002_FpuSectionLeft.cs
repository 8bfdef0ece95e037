// RG2002: FPU section not closed on every path.
// What breaks: the kernel goes on with preemption off and with registers that nobody saves.
using RingGuard.MiniKernel;

namespace Violations;

public static class FpuSectionLeft
{
    public static int Bad(int length)
    {
        KernelFpu.Begin(); // RG2002
        if (length == 0)
            return 0;

        KernelFpu.End();
        return length;
    }

    public static int Good(int length)
    {
        using (KernelFpu.Section())
            return length;
    }
}
