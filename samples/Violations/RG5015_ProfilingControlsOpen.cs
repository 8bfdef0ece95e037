// RG5015: Guest entry with profiling controls open.
// What breaks: the guest counts and samples with the host's settings, and the host's profile contains the guest.
using RingGuard;

namespace Violations.DebugControls;

public static class DebugControl
{
    [Protocol("profiling", Step = "setup-mdcr")]
    [Trusted("sample: closes the debug controls")]
    public static void Setup()
    {
    }

    [Protocol("profiling", Step = "activate-traps")]
    [Trusted("sample: traps what the guest would do to the profiling buffer")]
    public static void Trap()
    {
    }

    [Protocol("profiling", Step = "enter")]
    [Trusted("sample: the guest itself")]
    public static void Enter()
    {
    }

    public static void Bad()
    {
        Enter(); // RG5015
    }

    public static void Good()
    {
        Setup();
        Trap();
        Enter();
    }
}
