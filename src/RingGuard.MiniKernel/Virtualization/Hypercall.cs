using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Services for handlers of hypercalls.</summary>
public static class Hypercall
{
    private static readonly Contract s_preemptCheck = Contract.Of(typeof(Hypercall), nameof(PreemptCheck));

    /// <summary>
    /// Whether the handler should stop and be continued later: softirqs wait on this CPU, or the guest has an event. The second half asks
    /// the current virtual CPU, so code that runs without one (idle, boot) must ask Softirq.Pending instead (Xen's hypercall_preempt_check).
    /// </summary>
    /// <exception cref="KernelPanicException">No virtual CPU is current.</exception>
    [RunsIn(ExecutionMode.GuestTrap)]
    [return: Role(ValueRole.MustCheck)]
    public static bool PreemptCheck()
    {
        KernelContext context = s_preemptCheck.Enter();
        VCpu? v = VCpu.Current;
        Kernel.BugOn(v is null, $"Hypercall.PreemptCheck in '{context.Cpu.Current.Name}', which is no virtual CPU: ask Softirq.Pending");
        return context.Cpu.SoftirqPending != 0 || v.HasEvent;
    }

    /// <summary>Makes the guest call again when it runs next: the handler returns, softirqs run, and it goes on from its cursor.</summary>
    /// <param name="v">The current virtual CPU.</param>
    /// <returns><see cref="Errno.Restart"/>, for the handler to return.</returns>
    [AtomicSafe]
    [return: Role(ValueRole.MustCheck)]
    public static Errno CreateContinuation([Role(ValueRole.Current)] VCpu v)
    {
        P2M.CheckCurrent(v, "Hypercall.CreateContinuation");
        v.RepeatHypercall();
        return Errno.Restart;
    }
}
