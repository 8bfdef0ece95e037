// RG1004: Preempt count / BH count imbalance.
// What breaks: after the early return this task is never preempted again.
using RingGuard.MiniKernel;

namespace Violations;

public static class PreemptCountImbalance
{
    public static Errno Bad(bool valid)
    {
        Preempt.Disable(); // RG1004
        if (!valid)
            return Errno.Inval;

        Preempt.Enable();
        return Errno.Ok;
    }

    public static Errno Good(bool valid)
    {
        using var scope = Preempt.DisableScope();
        return valid ? Errno.Ok : Errno.Inval;
    }
}
