// RG2009: Invalidation after the write / in the wrong order.
// What breaks: between the two the task can run with the old registers, and its next save overwrites the new image.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class InvalidationTooLate
{
    public static void Bad([Role(ValueRole.StoppedOrCurrentLocked)] Task stopped, RegValue value)
    {
        stopped.Fpu.FpState.Image.Write(XComp.Sse, value);
        Fpu.PrepareWrite(stopped); // RG2009
    }

    public static void Good([Role(ValueRole.StoppedOrCurrentLocked)] Task stopped, RegValue value)
    {
        Fpu.PrepareWrite(stopped);
        stopped.Fpu.FpState.Image.Write(XComp.Sse, value);
    }
}
