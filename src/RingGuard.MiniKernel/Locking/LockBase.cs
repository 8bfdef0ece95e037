using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Scheduling;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Locking;

/// <summary>What all locks share: a name, who holds them, and the checks that need no knowledge of the kind.</summary>
public abstract class LockBase
{
    private protected LockBase(string? name)
    {
        Name = name ?? "(unnamed)";
        IsNamed = name is not null;
        Identity = ObjectIdentity.Next();
    }

    /// <summary>Name in messages and in the timeline; locks of one name are one class to the order check.</summary>
    public string Name { get; }

    /// <summary>Several locks of this name may be held at a time: who takes them has an order among them, such as that of their addresses.</summary>
    public bool Nested { get; init; }

    internal bool IsNamed { get; }

    internal ulong Identity { get; }

    /// <summary>Each CPU has its own, so that CPUs do not wait for each other.</summary>
    internal virtual bool IsPerCpu => false;

    /// <summary>Waiting for it spins, and holding it makes the context atomic.</summary>
    internal abstract bool Spins { get; }

    private protected abstract string KindName { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{KindName} '{Name}'";

    /// <summary>Whether a CPU that spins on the lock would get it now.</summary>
    internal abstract bool CouldBeTakenBy(PCpu cpu);

    /// <summary>Taken in this way it waits for writers only: not for readers, and not for writers that wait for them.</summary>
    internal virtual bool IsReadRecursively(LockMode mode) => false;

    /// <summary>Whether nobody who has it or waits for it keeps a new comer from it.</summary>
    internal abstract bool IsFreeFor(LockMode mode);

    internal static string SiteOf(string file, int line) => SiteNames.Of(file, line);

    private protected void NoteTaken(KernelContext context, LockMode mode, string site, bool tried = false)
    {
        if (context.Cpu.PreemptCount.InNmi)
        {
            context.Machine.Violate("INV-G4", $"{this} is acquired at {site} in an NMI: the interrupted code may hold it, and nothing can make it go on");
        }

        Touch(context, tried ? AccessKind.Write : Acquiring(mode));
        if (!IsPerCpu)
        {
            context.Machine.Races?.Acquired(context, Identity);
        }

        context.Machine.LockGraph.Acquired(context, this, mode, site, tried);
        context.Held.Add(new HeldLock(this, mode, site, context.Innermost) { Since = context.Machine.Now });
        if (context.Machine.Options.RecordTrace)
        {
            context.Machine.Record(TraceKind.Lock, $"{Verb(mode)} {Name}");
        }
    }

    /// <summary>Takes the lock off the stack; false, after a report, when this activation does not hold it.</summary>
    private protected bool NoteReleased(KernelContext context, LockMode mode, string operation)
    {
        int at = LastIndexIn(context.Held);
        if (at < 0)
        {
            context.Machine.Violate("INV-G5", $"{operation} releases {this}, which this context does not hold{HolderHint()}: every release needs its own acquire");
            return false;
        }

        HeldLock held = context.Held[at];
        if (held.Mode != mode)
        {
            context.Machine.Violate("INV-G5", $"{operation} does not match: {held.Describe()}");
        }

        if (held.Activation != context.Innermost)
        {
            context.Machine.Violate("INV-G5", $"{operation} in {Where(context.Innermost)} releases {this}, taken in {Where(held.Activation)} at {held.Site}: release it where it was taken");
        }

        context.Held.RemoveAt(at);
        if (!IsPerCpu)
        {
            context.Machine.Races?.Released(context, Identity);
        }

        Touch(context, held.Mode == LockMode.Read ? AccessKind.ReleaseShared : AccessKind.Release);
        if (context.Machine.Options.RecordTrace)
        {
            context.Machine.Record(TraceKind.Lock, $"release {Name}");
        }
        return true;
    }

    /// <summary>Lets other CPUs run until <see cref="CouldBeTakenBy"/>; a lock that can never come is reported at once.</summary>
    [Trusted("primitive: spinning is waiting for other CPUs; to the code on this stack no other operation happens")]
    private protected void Spin(KernelContext context, string site, LockMode mode = LockMode.Exclusive)
    {
        PCpu cpu = context.Cpu;
        Machine machine = context.Machine;
        while (!CouldBeTakenBy(cpu))
        {
            if (LastIndexIn(context.Held) is >= 0 and int own)
            {
                machine.Violate("INV-G5", $"{this} is acquired at {site} by the CPU that holds it (taken at {context.Held[own].Site}): this CPU waits for itself");
                machine.StopWith(new KernelPanicException($"self-deadlock on {this}"));
            }

            cpu.SpinsOn = this;
            cpu.SpinMode = mode;
            machine.Irqc.DeliverPending(context);
            if (!CouldBeTakenBy(cpu) && !machine.Scheduler.LetAnotherCpuRun(context))
            {
                if (machine.Timers.NextTime is { } next && cpu.IrqsEnabled)
                {
                    machine.Charge(System.Math.Max(1, next - machine.Now));
                    machine.ThrowIfStopped();
                    continue;
                }

                Touch(context, Acquiring(mode));
                machine.Violate("INV-G6", $"deadlock: {cpu} waits for {this} at {site}{HolderHint()}, and no other CPU can go on");
                machine.StopWith(new KernelPanicException($"deadlock on {this}"));
            }
        }

        cpu.SpinsOn = null;
    }

    /// <summary>Where it is on a stack of locks, innermost first; -1 when it is not there. (A predicate would allocate.)</summary>
    private protected int LastIndexIn(List<HeldLock> held)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (held[i].Lock == this)
            {
                return i;
            }
        }

        return -1;
    }

    private protected abstract string HolderHint();

    /// <summary>Tells the explorer.</summary>
    private protected void Touch(KernelContext context, AccessKind kind)
    {
        if (!IsPerCpu)
        {
            context.Machine.Observer?.Touch(context, Identity, kind);
        }
    }

    private static AccessKind Acquiring(LockMode mode) => mode == LockMode.Read ? AccessKind.AcquireShared : AccessKind.Acquire;

    private static string Verb(LockMode mode) => mode switch { LockMode.Read => "read", LockMode.Write => "write", _ => "lock" };

    private static string Where(Activation? activation) => activation?.Name ?? "task context";
}
