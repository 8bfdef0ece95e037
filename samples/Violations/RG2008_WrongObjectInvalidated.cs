// RG2008: Invalidation of the wrong object.
// What breaks: as RG2007 for the context that is written, with a call beside it that looks like the cure.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class WrongObjectInvalidated
{
    public static void Bad([Role(ValueRole.StoppedOrCurrentLocked)] Task debugger, [Role(ValueRole.StoppedOrCurrentLocked)] Task stopped, RegValue value)
    {
        Fpu.InvalidateRegisters(debugger.Fpu);
        stopped.Fpu.FpState.Image.Write(XComp.Sse, value); // RG2008
    }

    public static void Good([Role(ValueRole.StoppedOrCurrentLocked)] Task stopped, RegValue value)
    {
        Fpu.PrepareWrite(stopped);
        stopped.Fpu.FpState.Image.Write(XComp.Sse, value);
    }
}
