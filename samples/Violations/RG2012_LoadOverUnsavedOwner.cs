// RG2012: Registers loaded over an unsaved owner.
// What breaks: the task that runs has its newest values in the registers only; they are gone.
using RingGuard.MiniKernel;

namespace Violations;

public static class LoadOverUnsavedOwner
{
    public static void Bad(FpState guest)
    {
        FpRegs.Lock();
        FpRegs.Load(guest, XMask.All); // RG2012
        FpRegs.Unlock();
    }

    public static void Good(FpState guest)
    {
        FpRegs.Lock();
        if (!Task.Current.Flags.Test(TIF.NeedFpuLoad) && FpRegs.Save(Task.Current.Fpu) == SaveResult.Destroyed)
        {
            Task.Current.Flags.Set(TIF.NeedFpuLoad);
        }

        FpRegs.Load(guest, XMask.All);
        FpRegs.Unlock();
    }
}
