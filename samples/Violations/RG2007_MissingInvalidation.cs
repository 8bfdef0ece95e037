// RG2007: Missing invalidation before in-memory fpstate write.
// What breaks: the CPU that ran the task last still has the old registers and takes them for valid; the write is lost.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class MissingInvalidation
{
    public static void Bad([Role(ValueRole.StoppedOrCurrentLocked)] Task stopped, RegValue value)
    {
        stopped.Fpu.FpState.Image.Write(XComp.Sse, value); // RG2007
    }

    public static void Good([Role(ValueRole.StoppedOrCurrentLocked)] Task stopped, RegValue value)
    {
        Fpu.PrepareWrite(stopped);
        stopped.Fpu.FpState.Image.Write(XComp.Sse, value);
    }
}
