using System;
using RingGuard.MiniKernel.Checking;

namespace RingGuard.MiniKernel;

/// <summary>Giving up the CPU.</summary>
public static class Sched
{
    private const string Hint = "release it before anything that may reschedule";

    private static readonly Contract s_schedule = Contract.Of(typeof(Sched), nameof(Schedule), "INV-G2", Hint);
    private static readonly Contract s_yield = Contract.Of(typeof(Sched), nameof(Yield), "INV-G2", Hint);
    private static readonly Contract s_condResched = Contract.Of(typeof(Sched), nameof(CondResched), "INV-G7", Hint);
    private static readonly Contract s_block = Contract.Of(typeof(Sched), nameof(Block), "INV-G7", Hint);
    private static readonly Contract s_mightSleep = Contract.Of(typeof(Sched), nameof(MightSleep), "INV-G7", Hint);
    private static readonly Contract s_migrateTo = Contract.Of(typeof(Sched), nameof(MigrateTo), "INV-G2", Hint);
    private static readonly Contract s_wake = Contract.Of(typeof(Sched), nameof(Wake));

    /// <summary>Lets the scheduler pick: the caller runs on when it is picked again, perhaps on another CPU.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void Schedule()
    {
        KernelContext context = s_schedule.Enter();
        context.Machine.Scheduler.Schedule(context);
    }

    /// <summary>Lets tasks of the same priority run first.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void Yield()
    {
        KernelContext context = s_yield.Enter();
        context.Machine.Scheduler.Schedule(context);
    }

    /// <summary>Reschedules if that is wanted: the preemption point of long loops.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void CondResched()
    {
        KernelContext context = s_condResched.Enter();
        if (context.Cpu.PreemptCount.NeedResched)
        {
            context.Machine.Scheduler.Schedule(context);
        }
    }

    /// <summary>Sleeps until the queue is woken.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void Block(WaitQueue queue)
    {
        KernelContext context = s_block.Enter();
        BlockOn(context, queue);
    }

    /// <summary>
    /// Sleeps until <paramref name="condition"/> holds. The condition is tested after the task is on the queue, so that a wake-up between
    /// test and sleep is not lost (prepare_to_wait).
    /// </summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void WaitUntil(WaitQueue queue, Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        KernelContext context = s_block.Enter();
        while (true)
        {
            Task current = context.Cpu.Current;
            queue.Add(current);
            if (condition())
            {
                queue.Cancel(current);
                return;
            }

            context.Machine.Scheduler.Schedule(context);
            queue.Leave(current);
        }
    }

    /// <summary>Sleeps until <c>Machine.Signal(name)</c>; returns at once when that was before.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void WaitFor(string signal)
    {
        KernelContext context = s_block.Enter();
        WaitQueue queue = context.Machine.SignalQueue(signal);
        queue.Touch(Exploration.AccessKind.Read);
        if (!queue.Signalled)
        {
            BlockOn(context, queue);
        }
    }

    /// <summary>Sleeps for a number of ticks.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void Sleep(long ticks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ticks);
        KernelContext context = s_block.Enter();
        var queue = new WaitQueue($"{ticks} ticks to pass");
        context.Machine.Timers.Add(context.Machine.Now + ticks, 0, queue.WakeAll);
        BlockOn(context, queue);
    }

    /// <summary>Gives a signal of the machine; legal anywhere.</summary>
    [AtomicSafe]
    public static void Signal(string signal) => s_wake.Enter().Machine.Signal(signal);

    /// <summary>Makes a task runnable again.</summary>
    [AtomicSafe]
    public static void Wake(Task task) => s_wake.Enter().Machine.Scheduler.Wake(task);

    /// <summary>Moves a task to another CPU: the caller at once, a running task at its next reschedule, any other when it runs again.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public static void MigrateTo(Task task, int cpu)
    {
        KernelContext context = s_migrateTo.Enter();
        context.Machine.Scheduler.Migrate(task, context.Machine.CpuAt(cpu));
        if (task == context.Cpu.Current)
        {
            context.Machine.Scheduler.Schedule(context);
        }
    }

    /// <summary>Says that the caller may sleep here on some path: checked on every path.</summary>
    [Requires(Context.NotAtomic)]
    public static void MightSleep() => s_mightSleep.Enter();

    internal static void BlockOn(KernelContext context, WaitQueue queue)
    {
        Task current = context.Cpu.Current;
        queue.Add(current);
        context.Machine.Scheduler.Schedule(context);
        queue.Leave(current);
    }
}
