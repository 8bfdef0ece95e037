using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;
using RingGuard.MiniKernel.Tracing;

namespace RingGuard.MiniKernel.Checking;

/// <summary>
/// Data races between CPUs by happens-before: two accesses to a <see cref="Shared{T}"/>, one of them a write, that no lock, wake-up,
/// interrupt or atomic operation puts in order. One vector clock for each CPU; what runs on one CPU is in order. Where in doubt an order
/// is assumed: what is reported is a race.
/// </summary>
internal sealed class RaceDetector
{
    private readonly Machine _machine;
    private readonly int[][] _clocks;
    private readonly Dictionary<ulong, int[]> _published = [];
    private readonly Dictionary<Task, int[]> _tasks = [];
    private readonly Dictionary<ulong, Access?[]> _accesses = [];
    private readonly HashSet<ulong> _reported = [];

    public RaceDetector(Machine machine, int cpus)
    {
        _machine = machine;
        _clocks = new int[cpus][];
        for (int i = 0; i < cpus; i++)
        {
            _clocks[i] = new int[cpus];
            _clocks[i][i] = 1;
        }
    }

    /// <summary>An access is about to happen. Atomic ones do not race with each other.</summary>
    public void Accessed(KernelContext context, ulong identity, string name, bool writes, bool atomic)
    {
        int cpu = context.Cpu.Id;
        int[] clock = ClockOf(context.Cpu);
        if (!_accesses.TryGetValue(identity, out Access?[]? before))
        {
            _accesses.Add(identity, before = new Access?[_clocks.Length * 4]);
        }

        var now = new Access(clock[cpu], writes, atomic, context.Cpu.Current.Name, cpu, _machine.Now, CallSite.StackOfKernelCode());
        foreach (Access? other in before)
        {
            if (other is not null && other.Cpu != cpu && (other.Writes || writes) && !(other.Atomic && atomic) && other.Clock > clock[other.Cpu] && _reported.Add(identity))
            {
                _machine.Violate("RACE", $"data race on '{name}': {now.Describe()}; {other.Describe()}; nothing puts the two in order: hold one lock at both, or make both atomic (Update, CompareExchange)", $"t={other.Time}");
            }
        }

        before[(cpu * 4) + (writes ? 2 : 0) + (atomic ? 1 : 0)] = now;
        if (atomic && writes)
        {
            Acquired(context, identity);
            Released(context, identity);
        }
    }

    /// <summary>What was done before the last release of the same comes before what the CPU does from now on.</summary>
    public void Acquired(KernelContext context, ulong identity)
    {
        if (_published.TryGetValue(identity, out int[]? published))
        {
            Join(ClockOf(context.Cpu), published);
        }
    }

    /// <summary>What the CPU has done so far comes before what the next one does that acquires the same.</summary>
    public void Released(KernelContext context, ulong identity)
    {
        int[] clock = ClockOf(context.Cpu);
        if (!_published.TryGetValue(identity, out int[]? published))
        {
            _published.Add(identity, published = new int[clock.Length]);
        }

        Join(published, clock);
        clock[context.Cpu.Id]++;
    }

    /// <summary>A task takes what it has seen along to the CPU where it goes on.</summary>
    public void Switched(PCpu cpu, Task from, Task to)
    {
        int[] clock = ClockOf(cpu);
        _tasks[from] = [.. clock];
        clock[cpu.Id]++;
        if (_tasks.TryGetValue(to, out int[]? seen))
        {
            Join(clock, seen);
        }
    }

    /// <summary>A new task comes after what made it.</summary>
    public void Created(KernelContext by, Task task)
    {
        _tasks[task] = [.. ClockOf(by.Cpu)];
        _clocks[by.Cpu.Id][by.Cpu.Id]++;
    }

    /// <summary>With what others did to the CPU: a task that they woke, an interrupt that they sent.</summary>
    private int[] ClockOf(PCpu cpu)
    {
        int[] clock = _clocks[cpu.Id];
        if (_published.TryGetValue(ObjectIdentity.OfCpu(cpu.Id), out int[]? others))
        {
            Join(clock, others);
        }

        return clock;
    }

    private static void Join(int[] clock, int[] other)
    {
        for (int i = 0; i < clock.Length; i++)
        {
            clock[i] = Math.Max(clock[i], other[i]);
        }
    }

    private sealed record Access(int Clock, bool Writes, bool Atomic, string Task, int Cpu, long Time, string Stack)
    {
        public string Describe() => $"'{Task}' on cpu{Cpu} {(Atomic ? "atomically " : "")}{(Writes ? "writes" : "reads")} it at t={Time} ({Stack})";
    }
}
