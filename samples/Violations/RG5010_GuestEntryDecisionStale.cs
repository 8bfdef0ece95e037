// RG5010: Guest entry decision stale.
// What breaks: an interrupt uses the registers after the decision; the guest enters with access to what it left.
using RingGuard.MiniKernel;

namespace Violations.VectorLife;

public static class GuestEntryDecisionStale
{
    public static void Bad()
    {
        bool live = GuestVectors.Decide();
        LocalIrq.Disable();
        if (live)
        {
            GuestVectors.Enter(); // RG5010
            GuestVectors.Sync();
        }

        LocalIrq.Enable();
    }

    public static void Good()
    {
        LocalIrq.Disable();
        if (GuestVectors.Decide())
        {
            GuestVectors.Enter();
            GuestVectors.Sync();
        }

        LocalIrq.Enable();
    }
}
