// RG1012: Cached owner or FP state reference across a switch or realloc.
// What breaks: the task's own FP memory is written after the guest's took its place.
using RingGuard.MiniKernel;

namespace Violations;

public static class CachedFpState
{
    public static bool Bad(FpuContext context, GuestFpu guest)
    {
        FpState state = context.FpState;
        if (guest.Swap(enter: true) != Errno.Ok)
            return false;
        bool isGuest = state.IsGuest; // RG1012
        return guest.Swap(enter: false) == Errno.Ok && isGuest;
    }

    public static bool Good(FpuContext context, GuestFpu guest)
    {
        if (guest.Swap(enter: true) != Errno.Ok)
            return false;
        bool isGuest = context.FpState.IsGuest;
        return guest.Swap(enter: false) == Errno.Ok && isGuest;
    }
}
