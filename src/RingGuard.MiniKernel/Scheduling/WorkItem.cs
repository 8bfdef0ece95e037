using System;
using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Scheduling;

namespace RingGuard.MiniKernel;

/// <summary>
/// A piece of work that runs once, soon, in a kernel thread of the CPU that queued it, where it may sleep, and in one thread at a time: queued while it runs, it runs
/// again in the same one.
/// </summary>
public sealed class WorkItem
{
    private static readonly Contract s_queue = Contract.Of(typeof(WorkItem), nameof(Queue));
    private static readonly Contract s_flush = Contract.Of(typeof(WorkItem), nameof(Flush), "INV-G7", "it waits for the work: release first");

    private readonly Action _body;
    private readonly WaitQueue _done;
    private readonly ulong _identity = ObjectIdentity.Next();
    private Machine? _machine;
    private int _queued;
    private int _finished;

    /// <summary>Creates work.</summary>
    /// <param name="body">Runs in task context, preemptible, without locks, and ends so.</param>
    /// <param name="name">As messages and the timeline show it; null is the method's.</param>
    public WorkItem([RunsIn(ExecutionMode.KThread)] Action body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        _body = body;
        Name = name ?? body.Method.Name;
        _done = new WaitQueue($"work '{Name}'");
    }

    /// <summary>As messages and the timeline show it.</summary>
    public string Name { get; }

    /// <summary>Waits for its thread; queueing it again until then changes nothing.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Where it runs now.</summary>
    internal Workers.Worker? RunsIn { get; private set; }

    /// <summary>Gives it to the worker of this CPU, or to the one that runs it. Legal anywhere, also from the work itself.</summary>
    /// <returns>False when it waits already.</returns>
    [AtomicSafe]
    [Trusted("primitive: the mark and the queue change together")]
    public bool Queue()
    {
        KernelContext context = s_queue.Enter();
        Enter(context.Machine);
        context.Machine.Races?.Released(context, _identity);
        if (IsPending)
        {
            return false;
        }

        IsPending = true;
        _queued++;
        context.Machine.Workers.Queue(context.Cpu, this);
        return true;
    }

    /// <summary>Waits until what was queued until now has run to its end. Not from the work itself.</summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Sleeps | Effect.Reschedules | Effect.Migrates | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler itself")]
    public void Flush()
    {
        KernelContext context = s_flush.Enter();
        Kernel.BugOn(context.Machine.Workers.Running(context.Cpu.Current) == this, $"WorkItem.Flush of '{Name}' by itself: it would wait for its own end");
        Enter(context.Machine);
        int last = _queued;
        Sched.WaitUntil(_done, () => _finished >= last);
    }

    internal void Begin(KernelContext context, Workers.Worker worker)
    {
        IsPending = false;
        RunsIn = worker;
        context.Machine.Races?.Acquired(context, _identity);
    }

    internal void Run() => _body();

    internal void End(KernelContext context)
    {
        context.Machine.Races?.Released(context, _identity);
        RunsIn = null;
        _finished++;
        _done.WakeAll();
    }

    /// <summary>What a machine that has stopped did not come to is not queued in the next one.</summary>
    private void Enter(Machine machine)
    {
        if (_machine != machine)
        {
            _machine = machine;
            IsPending = false;
            RunsIn = null;
            _queued = _finished = 0;
        }
    }
}
