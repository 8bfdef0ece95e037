using System;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Scheduling;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>Interruption points: what may happen between two operations of kernel code.</content>
public sealed partial class Machine
{
    /// <summary>Raises interrupt <paramref name="line"/> on a CPU; it is taken at that CPU's next point with interrupts on.</summary>
    public void RaiseIrq(int cpu, int line) => Irqc.Raise(CpuAt(cpu), line);

    /// <summary>Raises a non-maskable interrupt.</summary>
    public void RaiseNmi(int cpu)
    {
        PCpu target = CpuAt(cpu);
        target.PendingNmis++;
        TouchCpu(target);
    }

    /// <summary>Raises an interrupt at a time, and again every <paramref name="period"/> ticks unless that is 0.</summary>
    public void RaiseIrqAt(long time, int cpu, int line, long period = 0) 
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        ArgumentOutOfRangeException.ThrowIfNegative(period);
        PCpu target = CpuAt(cpu);
        Timers.Add(time, period, () => Irqc.Raise(target, line));
    }

    /// <summary>Installs the handler of an interrupt line.</summary>
    /// <param name="line">From 0.</param>
    /// <param name="handler">Runs on whatever was interrupted.</param>
    /// <param name="name">Name for messages and the timeline.</param>
    /// <param name="trigger">Whether a raise is an event or a state.</param>
    public void RequestIrq(int line, IrqHandler handler, string? name = null, IrqTrigger trigger = IrqTrigger.Edge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(line);
        Irqc.Request(line, handler, name, trigger);
    }

    /// <summary>Ends what <see cref="RaiseIrq"/> began on a level line, as a device does when it was served.</summary>
    public void LowerIrq(int cpu, int line) => Irqc.Lower(CpuAt(cpu), line);

    /// <summary>Keeps a line from every CPU until <see cref="UnmaskIrq"/>; what it asks for meanwhile waits.</summary>
    public void MaskIrq(int line) => Irqc.Mask(line, masked: true);

    /// <summary>Lets a masked line through again.</summary>
    public void UnmaskIrq(int line) => Irqc.Mask(line, masked: false);

    /// <summary>Installs the handler of non-maskable interrupts.</summary>
    public void RequestNmi(NmiHandler handler) => Irqc.NmiHandler = handler;

    /// <summary>
    /// The point before an operation: time passes, the script acts, interrupts come in, the task may be preempted and another CPU may
    /// go on. On return the context may be on another CPU.
    /// </summary>
    [Trusted("primitive: an interruption point is where other contexts run; to the code on this stack it is no operation of its own")]
    internal void Point(KernelContext context, in Announcement next)
    {
        Tick(context, in next);
        Irqc.DeliverPending(context);
        Scheduler.PreemptIfWanted(context);
        Scheduler.MaybeSwitchCpu(context, in next);
        ThrowIfStopped();
    }

    /// <summary>After an operation that made interrupts or preemption possible again.</summary>
    [Trusted("primitive: pending interrupts and reschedules happen here; to the code on this stack it is no operation of its own")]
    internal void Settle(KernelContext context)
    {
        Irqc.DeliverPending(context);
        Scheduler.PreemptIfWanted(context);
    }

    /// <summary>A point in user or guest mode: nothing is delivered here, the caller leaves the mode when something waits.</summary>
    [Trusted("primitive: an interruption point outside the kernel")]
    internal bool OutsidePoint(KernelContext context, string operation)
    {
        var next = new Announcement(operation);
        Tick(context, in next);
        Scheduler.MaybeSwitchCpu(context, in next);
        ThrowIfStopped();
        PCpu cpu = context.Cpu;
        return cpu.PendingNmis > 0 || cpu.PendingIrqs.Count > 0 || cpu.PreemptCount.NeedResched || (cpu.InUser && cpu.Current.Flags.Test(TIF.SigPending));
    }

    /// <summary>One turn of a busy wait.</summary>
    [Trusted("primitive: spinning is waiting for other CPUs; to the code on this stack no other operation happens")]
    internal void SpinOnce(KernelContext context) => Scheduler.LetAnotherCpuRun(context);

    /// <summary>The task at the point of the script gives way.</summary>
    internal void WantReschedHere() => Scheduler.WantResched(KernelContext.Current.Cpu);

    internal PCpu CpuAt(int cpu) => cpu >= 0 && cpu < Cpus.Count
        ? Cpus[cpu]
        : throw new ArgumentOutOfRangeException(nameof(cpu), $"there is no cpu{cpu}: the machine has {Cpus.Count}");

    /// <summary>Lets time pass: timers that are due fire.</summary>
    internal void Charge(long ticks)
    {
        Now += ticks;
        FromOutside = true;
        if (Timers.Fire(Now))
        {
            TimersFired = true;
            TouchEverything();
        }

        FromOutside = false;
    }

    /// <summary>A timer or the script acts: what it wants of a CPU comes to that CPU as an interrupt.</summary>
    internal bool FromOutside { get; private set; }

    private void Tick(KernelContext context, in Announcement next)
    {
        ThrowIfStopped();
        context.Operations++;
        if (++Steps > Options.StepLimit)
        {
            Violate("INV-G10", $"no end after {Options.StepLimit} interruption points: livelock in {next.Operation}; raise MachineOptions.StepLimit if the work is that long");
            StopWith(new KernelPanicException($"livelock: no end after {Options.StepLimit} interruption points"));
        }

        Charge(1);
        Arm?.Sample(context.Cpu);
        FromOutside = true;
        Script.Fire(next.Operation);
        Observer?.Announce(context, in next);
        if (_possible.Count > 0)
        {
            OfferEvents(context, in next);
        }

        FromOutside = false;
    }
}
