// RG4013: Result that must be checked is ignored.
// What breaks: the task was not stopped, and its registers are written while it runs.
using RingGuard.MiniKernel;

namespace Violations;

public static class ResultIgnored
{
    public static void Bad(Task task)
    {
        Ptrace.Freeze(task); // RG4013
        Ptrace.Thaw(task);
    }

    public static void Good(Task task)
    {
        if (Ptrace.Freeze(task))
            Ptrace.Thaw(task);
    }
}
