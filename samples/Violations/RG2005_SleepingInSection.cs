// RG2005: Sleeping, rescheduling or long work inside an FPU section.
// What breaks: the task is switched out with the kernel's values in the registers, and preemption is off for a wait.
using System;
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class SleepingInSection
{
    public static Errno Bad(int length)
    {
        using (KernelFpu.Section())
        {
            byte[]? block = Mem.Alloc(length); // RG2005
            if (block is null)
                return Errno.NoMem;

            Sum(block);
            Sched.CondResched(); // RG2005
        }

        return Errno.Ok;
    }

    public static Errno Good(int length)
    {
        byte[]? block = Mem.Alloc(length);
        if (block is null)
            return Errno.NoMem;

        using (KernelFpu.Section())
            Sum(block);

        Sched.CondResched();
        return Errno.Ok;
    }

    [Requires(Context.FpuSection)]
    private static void Sum(Span<byte> block)
    {
        for (int i = 1; i < block.Length; i++)
            block[0] ^= block[i];
    }
}
