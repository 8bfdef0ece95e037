using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel;

/// <content>The decision stack: everything that a run leaves open is asked for in one place and recorded in one list.</content>
public sealed partial class Machine
{
    private readonly List<Decision> _decisions = [];
    private readonly List<PossibleEvent> _possible = [];
    private readonly List<PossibleEvent> _offered = [];

    /// <summary>What was decided, in order; recorded where a decider is set or <see cref="MachineOptions.RecordDecisions"/> asks for it.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>A value that the scenario leaves open, from 0 to <paramref name="alternatives"/> - 1; 0 where nobody decides.</summary>
    /// <param name="alternatives">At least 1.</param>
    /// <param name="what">What it is for, as the decision shows it.</param>
    public int Choose(int alternatives, string what = "Machine.Choose")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(alternatives, 1);
        return Decide(DecisionKind.Data, alternatives, 0, what, "");
    }

    /// <summary>An interrupt may come at any point of <paramref name="cpu"/> where it would be taken, up to <paramref name="times"/> times.</summary>
    public void MayRaiseIrq(int cpu, int line, int times = 1)
    {
        PCpu target = CpuAt(cpu);
        MayHappen($"irq {line}", times, context => context.Cpu == target && target.IrqsEnabled, _ => Irqc.Raise(target, line));
    }

    /// <summary>A non-maskable interrupt may come at any point of <paramref name="cpu"/>.</summary>
    public void MayRaiseNmi(int cpu, int times = 1)
    {
        PCpu target = CpuAt(cpu);
        MayHappen("NMI", times, context => context.Cpu == target && !target.PreemptCount.InNmi, _ => target.PendingNmis++);
    }

    /// <summary>The running task may have to give way at any point where it can, to another that waits for the same CPU.</summary>
    public void MayPreempt(int times = 1)
        => MayHappen("preempt", times, static context => CanBePreempted(context), context => Scheduler.WantResched(context.Cpu));

    /// <summary>A machine operation (not kernel code) may happen at any point.</summary>
    public void MayHappen(string name, Action action, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(action);
        MayHappen(name, times, static _ => true, _ => action());
    }

    internal int Decide(DecisionKind kind, int alternatives, int byDefault, string operation, string target)
    {
        if (alternatives == 1 || (Options.Decider is null && !Options.RecordDecisions))
        {
            return byDefault;
        }

        KernelContext? context = KernelContext.IsOnKernelThread ? KernelContext.Current : null;
        var point = new DecisionPoint(kind, alternatives, byDefault, operation, target, context?.Cpu.Id ?? -1, context?.Cpu.Current.Name ?? "host", context?.Operations ?? 0);
        int taken = Options.Decider?.Decide(in point) ?? byDefault;
        if (taken < 0 || taken >= alternatives)
        {
            throw new InvalidOperationException($"the decider answered {taken} where 0 to {alternatives - 1} were possible: {point}");
        }

        _decisions.Add(new Decision(point, taken));
        return taken;
    }

    private void MayHappen(string name, int times, Func<KernelContext, bool> isPossible, Action<KernelContext> happen)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _possible.Add(new PossibleEvent(name, times, isPossible, happen));
    }

    /// <summary>At most one event a point: the next point is one tick later.</summary>
    private void OfferEvents(KernelContext context, string operation, string target)
    {
        _offered.Clear();
        foreach (PossibleEvent possible in _possible)
        {
            if (possible.IsPossible(context))
            {
                _offered.Add(possible);
            }
        }

        if (_offered.Count == 0 || Decide(DecisionKind.Event, _offered.Count + 1, 0, operation, target) is not (> 0 and int taken))
        {
            return;
        }

        PossibleEvent happens = _offered[taken - 1];
        Record(TraceKind.Note, $"decided: {happens.Name} at {operation}");
        happens.Happen(context);
    }

    private static bool CanBePreempted(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        return !cpu.IsIdle && cpu.PreemptCount.Value == 0 && cpu.RunQueue.Peek is { } waiting && waiting.Priority >= cpu.Current.Priority
            && (cpu.IrqsEnabled || cpu.InGuest) && context.RcuDepth == 0;
    }
}
