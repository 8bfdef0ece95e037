using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;

namespace RingGuard.MiniKernel;

/// <summary>Keeping another task from running while its state is looked at or changed.</summary>
public static partial class Ptrace
{
    private static readonly Contract s_freeze = Contract.Of(typeof(Ptrace), nameof(Freeze));
    private static readonly Contract s_thaw = Contract.Of(typeof(Ptrace), nameof(Thaw));

    /// <summary>Stops a task and waits until it is off its CPU.</summary>
    /// <returns>False when there is nothing to stop: the task has ended, is the caller, or is stopped by somebody else.</returns>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates)]
    [Protocol("stop", Step = "freeze")]
    [Trusted("primitive: the scheduler itself")]
    [return: Role(ValueRole.MustCheck)]
    public static bool Freeze(Task task)
    {
        KernelContext context = s_freeze.Enter();
        if (task.State == TaskState.Dead || task == context.Cpu.Current || task.StopRequested)
        {
            return false;
        }

        context.Machine.Scheduler.RequestStop(task);
        while (task.OnCpu)
        {
            context.Machine.SpinOnce(context);
            context.Machine.Point(context, new Announcement("Ptrace.Freeze/wait"));
        }

        context.Machine.Scheduler.CompleteStop(task);
        if (task.State == TaskState.Dead)
        {
            return false;
        }

        task.TracedBy = context.Task;
        return true;
    }

    /// <summary>Lets a frozen task run again.</summary>
    [AtomicSafe]
    [Protocol("stop", Step = "thaw")]
    public static void Thaw(Task task)
    {
        KernelContext context = s_thaw.Enter();
        if (!task.StopRequested)
        {
            context.Machine.Warn($"Ptrace.Thaw of '{task.Name}', which is not frozen: Ptrace.Freeze comes first");
            return;
        }

        task.TracedBy = null;
        context.Machine.Scheduler.EndStop(task);
    }
}
