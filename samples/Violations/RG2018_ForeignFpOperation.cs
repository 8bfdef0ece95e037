// RG2018: FP operation on a running foreign task.
// What breaks: the task runs on another CPU and changes the registers while they are declared invalid.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class ForeignFpOperation
{
    public static void Bad(Task task) => Fpu.PrepareWrite(task); // RG2018

    public static void Good([Role(ValueRole.StoppedOrCurrentLocked)] Task task) => Fpu.PrepareWrite(task);

    public static bool AlsoGood(Task task)
    {
        if (!Ptrace.Freeze(task))
        {
            return false;
        }

        Fpu.PrepareWrite(task);
        Ptrace.Thaw(task);
        return true;
    }
}
