using RingGuard.MiniKernel.Checking;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel;

/// <summary>Work deferred from interrupts.</summary>
public static class Softirq
{
    private static readonly Contract s_raise = Contract.Of(typeof(Softirq), nameof(Raise));
    private static readonly Contract s_raiseIrqOff = Contract.Of(typeof(Softirq), nameof(RaiseIrqOff), "INV-G4", "use Softirq.Raise");
    private static readonly Contract s_raiseOn = Contract.Of(typeof(Softirq), nameof(RaiseOn));
    private static readonly Contract s_doSoftirq = Contract.Of(typeof(Softirq), nameof(DoSoftirq), "INV-C5", "it may reschedule and migrate; release first, or return Errno.Restart and let the caller run softirqs");
    private static readonly Contract s_processPending = Contract.Of(typeof(Softirq), nameof(ProcessPending), "INV-C5");

    /// <summary>Installs the handler of a vector. Before the run or from kernel code; a later call replaces the handler.</summary>
    public static void Open(Machine machine, SoftirqVector vector, SoftirqHandler handler) => machine.Irqc.Open(vector, handler);

    /// <summary>Installs the handler of a vector on the machine that runs the caller.</summary>
    public static void Open(SoftirqVector vector, SoftirqHandler handler) => KernelContext.Current.Machine.Irqc.Open(vector, handler);

    /// <summary>Marks a vector pending on this CPU.</summary>
    public static void Raise(SoftirqVector vector)
    {
        KernelContext context = s_raise.Enter();
        context.Machine.Irqc.MarkSoftirq(context.Cpu, vector);
    }

    /// <summary>The same where interrupts are off already.</summary>
    [Requires(Context.IrqOff)]
    public static void RaiseIrqOff(SoftirqVector vector)
    {
        KernelContext context = s_raiseIrqOff.Enter();
        context.Machine.Irqc.MarkSoftirq(context.Cpu, vector);
    }

    /// <summary>Marks a vector pending on another CPU and tells that CPU by an inter-processor interrupt.</summary>
    public static void RaiseOn(int cpu, SoftirqVector vector)
    {
        KernelContext context = s_raiseOn.Enter();
        context.Machine.Irqc.SendSoftirq(context.Machine.CpuAt(cpu), vector);
    }

    /// <summary>Pending vectors of a CPU, one bit each. Only stays true while that CPU has interrupts off.</summary>
    [AtomicSafe]
    public static uint Pending([Role(ValueRole.CpuId)] int cpu)
    {
        KernelContext context = KernelContext.Current;
        PCpu asked = context.Machine.CpuAt(cpu);
        asked.SoftirqsTestedClear = asked == context.Cpu && asked.SoftirqPending == 0 && !asked.IrqsEnabled;
        return asked.SoftirqPending;
    }

    /// <summary>
    /// Runs pending softirqs until none is left. Reschedules and migrates (Xen's do_softirq): what was read of this CPU before is stale
    /// afterwards. In interrupt context the Linux flavour returns at once, the hypervisor flavour stops the machine.
    /// </summary>
    [Requires(Context.NotAtomic)]
    [Effects(Effect.Reschedules | Effect.Migrates | Effect.RunsSoftirqs | Effect.PreemptionPoint)]
    [Trusted("primitive: the scheduler takes over here")]
    public static void DoSoftirq()
    {
        KernelContext current = KernelContext.Current;
        if (current.Machine.Options.Flavor == Flavor.Linux && current.Cpu.PreemptCount.InInterrupt)
        {
            return;
        }

        KernelContext context = s_doSoftirq.Enter();
        while (context.Cpu.SoftirqPending != 0)
        {
            context.Machine.Irqc.RunOneSoftirq(context);
            context.Machine.Point(context, new Announcement("Softirq.DoSoftirq/next"));
        }

        if (context.Machine.Options.Flavor == Flavor.Linux && context.Cpu.PreemptCount.NeedResched)
        {
            context.Machine.Scheduler.Schedule(context);
        }
    }

    /// <summary>Runs pending softirqs except Schedule, and except Rcu inside an RCU read section: never reschedules.</summary>
    [Requires(Context.NotHardIrq | Context.IrqOn)]
    [Effects(Effect.RunsSoftirqs)]
    [Trusted("primitive: handlers run as nested calls")]
    public static void ProcessPending()
    {
        KernelContext context = s_processPending.Enter();
        uint except = 1u << (int)SoftirqVector.Schedule;
        if (context.RcuDepth > 0)
        {
            except |= 1u << (int)SoftirqVector.Rcu;
        }

        context.Machine.Irqc.RunSoftirqs(context, except, int.MaxValue);
    }
}
