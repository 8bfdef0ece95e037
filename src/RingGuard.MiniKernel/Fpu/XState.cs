using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Fpus;

namespace RingGuard.MiniKernel;

/// <summary>
/// Permissions for dynamic features (arch_prctl ARCH_REQ_XCOMP_PERM and ARCH_REQ_XCOMP_GUEST_PERM; Documentation/arch/x86/xstate.rst).
/// They are the process's: a child has its parent's, a new program starts without.
/// </summary>
public static class XState
{
    private static readonly Contract s_reqPerm = Contract.Of(typeof(XState), nameof(ReqPerm));

    /// <summary>Asks for a dynamic feature, for the current task or for the guests that it will run. What was permitted stays permitted.</summary>
    /// <param name="feature">Only <see cref="XFeature.TileData"/> is dynamic.</param>
    /// <param name="guest">For guests; has to come before the first virtual CPU (<see cref="GuestFpu.Alloc"/>), whose layout it fixes.</param>
    /// <returns>
    /// <see cref="Errno.Inval"/> for a number that is no feature, <see cref="Errno.OpNotSupp"/> for one that is not dynamic or that the CPUs
    /// do not have, <see cref="Errno.Busy"/> for guests after the first virtual CPU, <see cref="Errno.NoSpc"/> when the signal stack is too small.
    /// </returns>
    [Requires(Context.NotAtomic)]
    [return: Role(ValueRole.MustCheck)]
    public static Errno ReqPerm(XFeature feature, bool guest = false)
    {
        KernelContext context = s_reqPerm.Enter();
        XStateConfig config = context.Machine.XState;
        if (feature is < XFeature.X87 or > XFeature.TileData)
        {
            return Errno.Inval;
        }

        ulong requested = 1UL << (int)feature;
        if ((requested & config.Dynamic) == 0)
        {
            return Errno.OpNotSupp;
        }

        Task current = Task.Current;
        if ((Permitted(current, guest) & requested) == requested)
        {
            return Errno.Ok;
        }

        current.SigLock.LockIrq();
        Errno result = Grant(current, requested, guest);
        current.SigLock.UnlockIrq();
        return result;
    }

    /// <summary>What the current task may use, as a mask of features.</summary>
    public static ulong GetPerm() => Task.Current.Fpu.Perm;

    /// <summary>What guests of the current task may use.</summary>
    public static ulong GetGuestPerm() => Task.Current.Fpu.GuestPerm;

    private static ulong Permitted(Task task, bool guest) => guest ? task.Fpu.GuestPerm : task.Fpu.Perm;

    private static Errno Grant(Task task, ulong requested, bool guest)
    {
        // Permitted and requested together: the requested alone would take away what was granted before.
        ulong wanted = Permitted(task, guest) | requested;
        if (guest)
        {
            if (task.Fpu.GuestPermLocked)
            {
                return Errno.Busy;
            }

            task.Fpu.GuestPerm = wanted;
            return Errno.Ok;
        }

        if (task.SigAltStackSize != 0 && task.SigAltStackSize < XStateConfig.UserSize(wanted))
        {
            return Errno.NoSpc;
        }

        task.Fpu.Perm = wanted;
        return Errno.Ok;
    }
}
