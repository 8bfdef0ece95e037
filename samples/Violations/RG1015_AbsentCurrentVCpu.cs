// RG1015: Preemption check with idle/absent current vCPU.
// What breaks: the idle vCPU belongs to no domain whose work could be pending.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public sealed class AbsentCurrentVCpu
{
    private int _scrubbed;

    [RunsIn(ExecutionMode.Idle)]
    public void Bad()
    {
        if (DomainHasWork()) // RG1015
        {
            return;
        }

        _scrubbed++;
    }

    [RunsIn(ExecutionMode.Idle)]
    public void Good()
    {
        if (Softirq.Pending(Smp.ProcessorId()) != 0)
        {
            return;
        }

        _scrubbed++;
    }

    [CurrentOnly]
    [Trusted("stands for a check of the domain's pending work")]
    public static bool DomainHasWork() => false;
}
