// RG2011: Read of stale in-memory state.
// What breaks: the newest values are in the registers; the image still has those of the last switch.
using RingGuard.MiniKernel;

namespace Violations;

public static class StaleImageRead
{
    public static RegValue Bad() => Task.Current.Fpu.FpState.Image.Read(XComp.Sse); // RG2011

    public static RegValue Good()
    {
        using var pinned = Preempt.DisableScope();
        Fpu.PrepareRead(Task.Current);
        return Task.Current.Fpu.FpState.Image.Read(XComp.Sse);
    }
}
