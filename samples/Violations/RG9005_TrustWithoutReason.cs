// RG9005: Unverified [Trusted] / suppression without reason.
// What breaks: nothing by itself; but who changes the body has to know what it rested on.
using RingGuard;

namespace Violations;

public static class TrustWithoutReason
{
    [Trusted("")] // RG9005
    public static void Bad()
    {
    }

    [Trusted("boot only: one CPU, interrupts never enabled yet")]
    public static void Good()
    {
    }
}
