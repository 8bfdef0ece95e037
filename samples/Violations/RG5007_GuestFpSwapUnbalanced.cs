// RG5007: Guest FP context swap unbalanced.
// What breaks: the process goes back to user mode with the guest's registers.
using RingGuard;

namespace Violations.GuestLoads;

public static class GuestLoad
{
    [Acquires(Resource.GuestFpuLoaded)]
    [Trusted("sample: exchanges the registers")]
    public static void Enter()
    {
    }

    [Releases(Resource.GuestFpuLoaded)]
    [Trusted("sample: exchanges them back")]
    public static void Leave()
    {
    }

    public static bool Bad(bool signal)
    {
        Enter(); // RG5007
        if (signal)
        {
            return false;
        }

        Leave();
        return true;
    }

    public static bool Good(bool signal)
    {
        Enter();
        try
        {
            return !signal;
        }
        finally
        {
            Leave();
        }
    }
}
