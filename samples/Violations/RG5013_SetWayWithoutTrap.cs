// RG5013: Set/way emulation without arming TVM (or without flag).
// What breaks: the flush happens once; nobody notices when the guest turns its caches on or off again.
using RingGuard;

namespace Violations.SetWay;

public static class SetWayEmulation
{
    [Protocol("set-way", Step = "request-flush")]
    [Trusted("sample: sets the flag")]
    public static void RequestFlush()
    {
    }

    [Protocol("set-way", Step = "arm-tvm")]
    [Trusted("sample: traps writes of the cache control")]
    public static void ArmTrap()
    {
    }

    public static void Bad()
    {
        RequestFlush(); // RG5013
    }

    public static void Good()
    {
        RequestFlush();
        ArmTrap();
    }
}
