// RG5016: enter/leave hypervisor unpaired.
// What breaks: what the trap left in the CPU is not taken over, and the guest goes on with it lost.
using RingGuard;
using RingGuard.MiniKernel;

namespace Violations;

public static class HypervisorEntryUnpaired
{
    [RunsIn(ExecutionMode.GuestTrap)]
    public static void Bad()
    {
        HypervisorExit.LeaveHypervisorToGuest(); // RG5016
    }

    [RunsIn(ExecutionMode.GuestTrap)]
    public static void Good()
    {
        HypervisorEntry.EnterHypervisorFromGuest();
        HypervisorExit.LeaveHypervisorToGuest();
    }
}
