// RG1010: This-CPU access in preemptible context.
// What breaks: between the read and the write of the counter another task of the CPU counts, and its count is lost.
using RingGuard.MiniKernel;

namespace Violations;

public static class PreemptibleCpuAccess
{
    private static readonly PerCpu<int> s_hits = new();

    public static void Bad() => ThisCpu.Ref(s_hits)++; // RG1010

    public static void Good()
    {
        Preempt.Disable();
        ThisCpu.Ref(s_hits)++;
        Preempt.Enable();
    }

    public static void AlsoGood() => ThisCpu.Increment(s_hits);
}
