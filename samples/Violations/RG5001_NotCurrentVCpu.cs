// RG5001: Operation on a non-current vCPU.
// What breaks: the registers of a vCPU that runs elsewhere are in that CPU; what is read and written here is another's.
using RingGuard.MiniKernel;

namespace Violations;

public static class NotCurrentVCpu
{
    public static void Bad(Domain domain)
    {
        foreach (VCpu vcpu in domain.VCpus)
        {
            P2M.SetWayFlush(vcpu); // RG5001
        }
    }

    public static void Good()
    {
        if (VCpu.Current is { } current)
        {
            P2M.SetWayFlush(current);
        }
    }
}
