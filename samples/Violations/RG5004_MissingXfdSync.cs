// RG5004: Missing XFD sync before IRQ enable after VMEXIT.
// What breaks: an interrupt saves registers under the XFD that the guest set, and drops the components it disables.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations.GuestExits;

public static class Guest
{
    [Requires(Context.IrqOff)]
    [Protocol("vmexit", Step = "enter")]
    [Trusted("sample: the guest itself")]
    public static void Run()
    {
    }

    [Requires(Context.IrqOff)]
    [Protocol("vmexit", Step = "sync-xfd")]
    [Trusted("sample: reads the register back")]
    public static void SyncXfd()
    {
    }

    [Requires(Context.IrqOff)]
    [Protocol("vmexit", Step = "save-xfd-err")]
    [Trusted("sample: saves and clears the register")]
    public static void SaveXfdErr()
    {
    }
}

public static class MissingXfdSync
{
    public static void Bad()
    {
        LocalIrq.Disable();
        Guest.Run();
        LocalIrq.Enable(); // RG5004
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
