using System;
using System.Collections.Generic;

namespace RingGuard.MiniKernel.Exploration;

/// <summary>Actions at exact places: the k-th time that an operation is about to happen, and the next time that a task is switched out.</summary>
public sealed class InterleavingScript
{
    private readonly Machine _machine;
    private readonly Dictionary<string, List<(int Occurrence, Action Action)>> _actions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    internal InterleavingScript(Machine machine) => _machine = machine;

    /// <summary>Registers what happens at the <paramref name="occurrence"/>-th time (from 1) that an operation is about to happen.</summary>
    /// <param name="operation">Name such as <c>Softirq.DoSoftirq</c>; <c>user</c> and <c>guest</c> are the points of user and guest mode.</param>
    /// <param name="occurrence">From 1.</param>
    /// <param name="action">Machine operations such as <see cref="Machine.RaiseIrq"/>; not kernel code.</param>
    public InterleavingScript At(string operation, int occurrence, Action action)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentOutOfRangeException.ThrowIfLessThan(occurrence, 1);
        ArgumentNullException.ThrowIfNull(action);
        if (!_actions.TryGetValue(operation, out var list))
        {
            _actions.Add(operation, list = []);
        }

        list.Add((occurrence, action));
        return this;
    }

    /// <summary>Raises an interrupt there.</summary>
    public InterleavingScript RaiseIrq(string operation, int occurrence, int cpu, int line) => At(operation, occurrence, () => _machine.RaiseIrq(cpu, line));

    /// <summary>Makes a wanted reschedule there: the task at the point gives way as soon as nothing forbids it.</summary>
    public InterleavingScript Preempt(string operation, int occurrence) => At(operation, occurrence, _machine.WantReschedHere);

    /// <summary>Moves a task to another CPU at its next schedule.</summary>
    public InterleavingScript MigrateAtNextSchedule(Task task, int cpu)
    {
        ArgumentNullException.ThrowIfNull(task);
        task.MigrationTarget = _machine.CpuAt(cpu);
        return this;
    }

    internal void Fire(string operation)
    {
        if (_actions.Count == 0 || !_actions.TryGetValue(operation, out var list))
        {
            return;
        }

        int occurrence = _seen[operation] = _seen.GetValueOrDefault(operation) + 1;
        foreach ((int at, Action action) in list.ToArray())
        {
            if (at == occurrence)
            {
                action();
            }
        }
    }
}
