using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
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
    private List<PCpu> _candidates = [];

    /// <summary>What was decided, in order; recorded where a decider is set or <see cref="MachineOptions.RecordDecisions"/> asks for it.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>Of the options, tasks and events that the run began with: what a replay token is made for.</summary>
    internal uint ScenarioHash { get; private set; }

    /// <summary>Something happened because of virtual time.</summary>
    internal bool TimersFired { get; private set; }

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
        MayHappen($"irq{line}", times, context => context.Cpu == target && target.IrqsEnabled, _ => Irqc.Raise(target, line));
    }

    /// <summary>A non-maskable interrupt may come at any point of <paramref name="cpu"/>.</summary>
    public void MayRaiseNmi(int cpu, int times = 1)
    {
        PCpu target = CpuAt(cpu);
        MayHappen("nmi", times, context => context.Cpu == target && !target.PreemptCount.InNmi, _ => target.PendingNmis++);
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

    /// <summary>Touching what everybody looks at: others may not pass over the running step.</summary>
    internal void TouchEverything()
    {
        if (Observer is not null && KernelContext.IsOnKernelThread)
        {
            Observer.Touch(KernelContext.Current, 0, AccessKind.Write);
        }
    }

    /// <summary>The running step does something to another CPU, at whatever place that is in what it does.</summary>
    internal void TouchCpu(PCpu cpu)
    {
        if ((Observer is not null || Races is not null) && KernelContext.IsOnKernelThread && KernelContext.Current is { } context && context.Cpu != cpu)
        {
            Observer?.Touch(context, ObjectIdentity.OfCpu(cpu.Id), AccessKind.Write);
            Races?.Released(context, ObjectIdentity.OfCpu(cpu.Id));
        }
    }

    /// <summary>Which CPU goes on; what an observer answers is recorded like any decision.</summary>
    internal int DecideCpu(KernelContext context, List<PCpu> candidates, int byDefault, string operation, string target)
    {
        _candidates = candidates;
        if (Observer is null)
        {
            return Decide(DecisionKind.Cpu, candidates.Count, byDefault, operation, target);
        }

        int taken = Observer.ChooseCpu(context.Cpu, candidates);
        if (taken < 0)
        {
            StopWith(new RunGivenUpException());
        }

        if (candidates.Count > 1)
        {
            Note(new DecisionPoint(DecisionKind.Cpu, candidates.Count, byDefault, operation, target, context.Cpu.Id, context.Cpu.Current.Name, context.Operations), taken);
        }

        return taken;
    }

    internal int Decide(DecisionKind kind, int alternatives, int byDefault, string operation, string target)
    {
        if (alternatives == 1 || (Options.Decider is null && !Options.RecordDecisions))
        {
            return byDefault;
        }

        KernelContext? context = KernelContext.IsOnKernelThread ? KernelContext.Current : null;
        var point = new DecisionPoint(kind, alternatives, byDefault, operation, target, context?.Cpu.Id ?? -1, context?.Cpu.Current.Name ?? "host", context?.Operations ?? 0);
        int taken = Options.Decider is INamedDecider named ? named.Decide(in point, Names(kind, alternatives)) : Options.Decider?.Decide(in point) ?? byDefault;
        if (taken < 0 || taken >= alternatives)
        {
            throw new InvalidOperationException($"the decider answered {taken} where 0 to {alternatives - 1} were possible: {point}");
        }

        Note(point, taken);
        return taken;
    }

    private void Note(DecisionPoint point, int taken)
    {
        var decision = new Decision(point, taken);
        if (decision.IsDeviation)
        {
            decision = decision with { Name = Names(point.Kind, point.Alternatives)[taken] };
            if (Options.Decider is not null && point.Kind != DecisionKind.Event)
            {
                Record(TraceKind.Decision, point.Kind == DecisionKind.Cpu ? $"{decision.Name} goes on before {point.Operation}" : $"{point.Operation} gives {taken}");
            }
        }

        _decisions.Add(decision);
    }

    /// <summary>What the ways are called in a replay token.</summary>
    private string[] Names(DecisionKind kind, int alternatives)
    {
        var names = new string[alternatives];
        for (int i = 0; i < alternatives; i++)
        {
            names[i] = kind switch
            {
                DecisionKind.Cpu => _candidates[i].ToString(),
                DecisionKind.Event => i == 0 ? "nothing" : _offered[i - 1].Name,
                _ => i.ToString(CultureInfo.InvariantCulture),
            };
        }

        return names;
    }

    private void MayHappen(string name, int times, Func<KernelContext, bool> isPossible, Action<KernelContext> happen)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        _possible.Add(new PossibleEvent(name, times, isPossible, happen));
    }

    /// <summary>At most one event a point: the next point is one tick later.</summary>
    private void OfferEvents(KernelContext context, in Announcement next)
    {
        _offered.Clear();
        foreach (PossibleEvent possible in _possible)
        {
            if (possible.IsPossible(context))
            {
                _offered.Add(possible);
            }
        }

        if (_offered.Count == 0 || Decide(DecisionKind.Event, _offered.Count + 1, 0, next.Operation, next.Target) is not (> 0 and int taken))
        {
            return;
        }

        PossibleEvent happens = _offered[taken - 1];
        Record(TraceKind.Decision, $"{happens.Name} comes before {next.Operation}");
        happens.Happen(context);
    }

    private uint HashScenario()
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{Options.Arch} {Options.Flavor} {Options.Cpus}")
            + string.Concat(_tasks.Select(static t => string.Create(CultureInfo.InvariantCulture, $";{t.Kind} {t.Name} {t.Cpu.Id} {t.Priority}")))
            + string.Concat(_possible.Select(static p => string.Create(CultureInfo.InvariantCulture, $";{p.Name} {p.Left}")));
        ulong hash = ObjectIdentity.Hash(text);
        return (uint)(hash ^ (hash >> 32));
    }

    private static bool CanBePreempted(KernelContext context)
    {
        PCpu cpu = context.Cpu;
        return !cpu.IsIdle && cpu.PreemptCount.Value == 0 && cpu.RunQueue.Peek is { } waiting && waiting.Priority >= cpu.Current.Priority
            && (cpu.IrqsEnabled || cpu.InGuest) && context.RcuDepth == 0;
    }
}
