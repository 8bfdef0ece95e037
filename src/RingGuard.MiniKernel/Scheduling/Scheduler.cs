using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Scheduling;

/// <summary>
/// Tasks on CPUs, and CPUs on the one baton. A task that must wait keeps its stack; the baton goes to the stack that runs next. On a
/// machine with one CPU the idle loop borrows the stack of the task that went to sleep, so that no thread is needed for it.
/// </summary>
internal sealed partial class Scheduler(Machine machine, ISchedule schedule)
{
    /// <summary>The method that each stack begins with.</summary>
    internal const string StackBase = nameof(RunContext);

    private static readonly TimeSpan s_unwindTimeout = TimeSpan.FromSeconds(10);

    private readonly ManualResetEventSlim _hostGate = new(false, 0);
    private readonly List<KernelContext> _started = [];
    private readonly List<PCpu> _others = [];
    private KernelContext? _forHost;
    private KernelContext? _finisher;
    private KernelContext? _hostContext;
    private bool _hostFree;
    private int _liveTasks;
    private bool _finished;

    public bool Finished => Volatile.Read(ref _finished);

    public void Start(Task task)
    {
        _liveTasks++;
        Enqueue(task, task.Cpu);
    }

    public void MakeDaemon(Task task) => SetDaemon(task, value: true);

    /// <summary>Whether the task keeps the machine running.</summary>
    public void SetDaemon(Task task, bool value)
    {
        if (task.Daemon != value)
        {
            task.Daemon = value;
            _liveTasks += value ? -1 : 1;
        }
    }

    /// <summary>Runs everything; returns when all tasks have ended or the machine has stopped, with no stack left.</summary>
    [Trusted("primitive: the host thread is no kernel context")]
    public void RunOnHost()
    {
        _hostFree = true;
        if (machine.Cpus.FirstOrDefault(HasWork) is not { } first)
        {
            _finished = true;
            return;
        }

        Transfer(StackToRun(first));
        while (true)
        {
            if (Interlocked.Exchange(ref _forHost, null) is { } context)
            {
                RunContext(context);
                continue;
            }

            if (Finished)
            {
                break;
            }

            _hostGate.Wait();
            _hostGate.Reset();
        }

        AbandonAll();
    }

    /// <summary>The task gives up the CPU for whatever is first in its queue; it comes back when it is picked again.</summary>
    [Trusted("primitive: the switch of stacks itself")]
    public void Schedule(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        Task prev = cpu.Current;
        CheckMaySwitch(context, cpu, prev);
        bool irqs = cpu.IrqsEnabled;
        cpu.IrqsEnabled = false;
        cpu.PreemptCount.Add(PreemptCount.Preempt);
        ClearNeedResched(cpu);
        if (prev.StopRequested && prev.State == TaskState.Runnable)
        {
            prev.State = TaskState.Stopped;
        }

        PCpu? moveTo = prev is { State: TaskState.Runnable, MigrationTarget: { } target } && target != cpu ? target : null;
        bool queued = prev.State == TaskState.Runnable && moveTo is null && !cpu.IsIdle;
        if (queued)
        {
            Enqueue(prev, cpu);
        }

        Task next = cpu.RunQueue.Dequeue() ?? cpu.Idle;
        next.OnCpu = true;
        if (next != prev)
        {
            SwitchTo(context, cpu, prev, next, moveTo, queued);
        }

        cpu = context.Cpu;
        cpu.PreemptCount.Sub(PreemptCount.Preempt);
        cpu.IrqsEnabled = irqs;
    }

    /// <summary>Preemptible kernel: a wanted reschedule happens wherever nothing forbids it. A hypervisor waits for DoSoftirq.</summary>
    public void PreemptIfWanted(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        if (machine.Options.Flavor == Flavor.Linux && cpu.PreemptCount.NeedResched && cpu.PreemptCount.Value == 0
            && cpu.IrqsEnabled && !cpu.InUser && !cpu.InGuest && !cpu.IsIdle && context.RcuDepth == 0)
        {
            machine.Record(TraceKind.Schedule, "preempted");
            Schedule(context);
        }
    }

    public void Wake(Task task)
    {
        if (task.State != TaskState.Blocked)
        {
            // Runs or waits for a CPU already (a second place in a queue would run it twice), is stopped, or has ended.
            return;
        }

        machine.TouchCpu(task.Cpu);
        task.State = task.StopRequested ? TaskState.Stopped : TaskState.Runnable;
        if (task.State != TaskState.Runnable || task.OnCpu)
        {
            return;
        }

        task.WaitsFor = null;
        PCpu target = task.MigrationTarget ?? task.Cpu;
        Enqueue(task, target);
        if (target.IsIdle || target.Current.Priority < task.Priority)
        {
            WantResched(target);
        }
    }

    /// <summary>From its next reschedule on the task does not run; one that waits for a CPU stops at once.</summary>
    public void RequestStop(Task task)
    {
        task.StopRequested = true;
        if (task.OnCpu)
        {
            WantResched(task.Cpu);
        }
        else if (task.Cpu.RunQueue.Remove(task))
        {
            task.State = TaskState.Stopped;
        }
    }

    /// <summary>The task is off its CPU: if it only waits for one it stops now.</summary>
    public void CompleteStop(Task task)
    {
        if (task.Cpu.RunQueue.Remove(task))
        {
            task.State = TaskState.Stopped;
        }
    }

    public void EndStop(Task task)
    {
        task.StopRequested = false;
        if (task.State == TaskState.Stopped)
        {
            task.State = TaskState.Blocked;
            Wake(task);
        }
    }

    /// <summary>Asks a CPU to pick again: the flag of the kernel flavour, the Schedule softirq of the hypervisor.</summary>
    public void WantResched(PCpu cpu)
    {
        if (machine.Options.Flavor == Flavor.Xen)
        {
            // What comes from outside the CPU's own code (a timer, another CPU) comes with an interrupt; else a guest would not notice.
            if (machine.FromOutside || cpu.InGuest || !KernelContext.IsOnKernelThread || KernelContext.Current.Cpu != cpu)
            {
                machine.Irqc.SendSoftirq(cpu, SoftirqVector.Schedule);
            }
            else
            {
                machine.Irqc.MarkSoftirq(cpu, SoftirqVector.Schedule);
            }

            return;
        }

        machine.TouchCpu(cpu);
        cpu.PreemptCount.NeedResched = true;
        cpu.Current.Flags.Set(TIF.NeedResched);
    }

    /// <summary>Moves a task that does not run; one that runs moves at its next reschedule.</summary>
    public void Migrate(Task task, PCpu target)
    {
        if (task.Pinned)
        {
            throw new InvalidOperationException($"task '{task.Name}' is pinned to {task.Cpu}: create it without pinned to migrate it");
        }

        task.MigrationTarget = target;
        if (task.OnCpu)
        {
            WantResched(task.Cpu);
        }
        else if (task.Cpu.RunQueue.Remove(task))
        {
            Enqueue(task, target);
            if (target.IsIdle)
            {
                WantResched(target);
            }
        }
    }

    private void Enqueue(Task task, PCpu cpu)
    {
        machine.TouchCpu(cpu);
        if (task.Cpu != cpu)
        {
            task.Counters.Migrations++;
            cpu.Counters.Migrations++;
            task.Cpu = cpu;
        }

        if (task.MigrationTarget == cpu)
        {
            task.MigrationTarget = null;
        }

        cpu.RunQueue.Enqueue(task);
        ArmSlice(cpu);
    }

    /// <summary>A CPU has at most one slice timer, and only while somebody waits for it.</summary>
    private void ArmSlice(PCpu cpu)
    {
        if (machine.Options.TimeSlice > 0 && cpu.RunQueue.Count > 0 && !cpu.SliceArmed)
        {
            cpu.SliceArmed = true;
            StartSlice(cpu);
        }
    }

    /// <summary>In a method of its own: a lambda that captures costs memory from the start of the method that it stands in, taken or not.</summary>
    private void StartSlice(PCpu cpu) => machine.Timers.Add(machine.Now + machine.Options.TimeSlice, 0, () => EndOfSlice(cpu));

    private void EndOfSlice(PCpu cpu)
    {
        cpu.SliceArmed = false;
        if (cpu.RunQueue.Peek is { } waiting && (cpu.IsIdle || waiting.Priority >= cpu.Current.Priority))
        {
            // The next slice begins when the next task does: what keeps the CPU past the end of its slice shortens nobody else's.
            WantResched(cpu);
            return;
        }

        ArmSlice(cpu);
    }

    private void ClearNeedResched(PCpu cpu)
    {
        cpu.PreemptCount.NeedResched = false;
        cpu.Current.Flags.Clear(TIF.NeedResched);
    }

    private void CheckMaySwitch(KernelContext context, PCpu cpu, Task prev)
    {
        foreach (Locking.HeldLock held in context.Held)
        {
            if (held.Lock.Spins)
            {
                machine.Violate("INV-G2", $"context switch away from '{prev.Name}' while {held.Describe()}: release it before anything that may reschedule");
            }
        }

        if (cpu.PreemptCount.Value != 0)
        {
            machine.Violate("INV-G2", $"context switch away from '{prev.Name}' with preempt count 0x{cpu.PreemptCount.Value:x6}; it must be 0");
            cpu.PreemptCount.Repair(0);
        }
    }
}
