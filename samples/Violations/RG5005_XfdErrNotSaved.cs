// RG5005: XFD_ERR not saved/cleared before IRQ enable.
// What breaks: the host's #NM handler finds the guest's cause in XFD_ERR and gives a state to the wrong task.
using RingGuard.MiniKernel;

namespace Violations.GuestExits;

public static class XfdErrNotSaved
{
    public static void Bad()
    {
        LocalIrq.Disable();
        Guest.Run();
        Guest.SyncXfd();
        LocalIrq.Enable(); // RG5005
    }

    public static void Good()
    {
        LocalIrq.Disable();
        Guest.Run();
        Guest.SyncXfd();
        Guest.SaveXfdErr();
        LocalIrq.Enable();
    }
}
