// RG1013: Usability test result stored across preemption point.
// What breaks: the answer of one moment opens a section at another, where one may be open.
using RingGuard.MiniKernel;

namespace Violations;

public sealed class StoredUsability
{
    private bool _usable;

    public bool IsUsable => _usable;

    public void Bad() => _usable = KernelFpu.IsUsable(); // RG1013

    public static void Good()
    {
        if (!KernelFpu.IsUsable())
            return;
        KernelFpu.Begin();
        KernelFpu.End();
    }
}
