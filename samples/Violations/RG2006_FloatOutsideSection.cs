// RG2006: Float/SIMD arithmetic outside an FPU section in no-FPU code.
// What breaks: the registers hold the interrupted task's values; it goes on with ours.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class FloatOutsideSection
{
    public static int Bad(int load) => (int)(load * 1.5); // RG2006

    // Fixed point.
    public static int Good(int load) => load + (load >> 1);

    public static void GoodInSection(int[] loads)
    {
        using (KernelFpu.Section())
        {
            for (int i = 0; i < loads.Length; i++)
                loads[i] = Scale(loads[i]);
        }
    }

    [Requires(Context.FpuSection)]
    private static int Scale(int load) => (int)(load * 1.5);
}
