#if RINGGUARD_ANALYZERS
namespace RingGuard.Analyzers.Contracts;
#else
namespace RingGuard;
#endif

/// <summary>The asynchronous root that a callable runs from.</summary>
#if RINGGUARD_INTERNAL
internal
#else
public
#endif
enum ExecutionMode
{
    /// <summary>Task context: preemptible, interrupts and bottom halves on, nothing held.</summary>
    Task,

    /// <summary>A kernel thread: as <see cref="Task"/>, without user state.</summary>
    KThread,

    /// <summary>A task that cannot leave its CPU: CPU numbers and per-CPU references stay valid across a reschedule.</summary>
    PinnedTask,

    /// <summary>The idle loop of a CPU: no vCPU is current; it must not block.</summary>
    Idle,

    /// <summary>Early boot: one CPU, nothing to schedule, no current vCPU.</summary>
    Boot,

    /// <summary>A softirq handler: bottom halves off, interrupts on, not task context; may not sleep.</summary>
    Softirq,

    /// <summary>A hardware interrupt handler: interrupts off, not task context; which locks the interrupted code holds is unknown.</summary>
    HardIrq,

    /// <summary>A non-maskable interrupt handler: may interrupt anything, also code with interrupts off. No locks, no FP registers.</summary>
    Nmi,

    /// <summary>Code at the hypervisor exception level (EL2): interrupts off, never preempted, calls only what is callable there.</summary>
    Hyp,

    /// <summary>The handler of a guest's trap or exit, on the vCPU's own context, with that vCPU as the current one.</summary>
    GuestTrap,

    /// <summary>The last steps before user mode is entered.</summary>
    UserReturn,
}
