// RG5009: FP access enabled before saving host / without ISB.
// What breaks: what is saved as the host's registers are the guest's, or the access still traps.
using RingGuard;

namespace Violations.VectorTraps;

public static class VectorTrap
{
    [Protocol("fp-trap", Step = "disable-trap")]
    [Trusted("sample: writes the trap register")]
    public static void Open()
    {
    }

    [Protocol("fp-trap", Step = "isb")]
    [Trusted("sample: the barrier")]
    public static void Isb()
    {
    }

    [Protocol("fp-trap", Step = "save-host")]
    [Trusted("sample: saves the host's registers")]
    public static void SaveHost()
    {
    }

    [Protocol("fp-trap", Step = "load-guest")]
    [Trusted("sample: loads the guest's registers")]
    public static void LoadGuest()
    {
    }

    public static void Bad()
    {
        Open();
        LoadGuest(); // RG5009
        SaveHost();
    }

    public static void Good()
    {
        Open();
        Isb();
        SaveHost();
        LoadGuest();
    }
}
