using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Locking;

/// <summary>
/// Lock order and interrupt safety by lock class (its name), as Linux' lockdep and Xen's check_lock see them: what could deadlock is
/// reported when it is first seen, no deadlock has to happen.
/// </summary>
internal sealed class LockGraph
{
    private readonly LockOrder _order = new();
    private readonly Dictionary<string, LockUsage> _usage = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> _reported = [];
    private readonly List<LockPrediction> _predictions = [];

    /// <summary>Deadlocks that the history of the classes makes possible.</summary>
    public IReadOnlyList<LockPrediction> Predictions => _predictions;

    /// <summary>A lock is about to be owned. One that was only tried for cannot deadlock, so it makes no order.</summary>
    public void Acquired(KernelContext context, LockBase taken, LockMode mode, string site, bool tried = false)
    {
        Machine machine = context.Machine;
        bool news = false;
        bool recursively = taken.IsReadRecursively(mode);
        foreach (HeldLock held in context.Held)
        {
            if (tried || held.Lock == taken)
            {
                continue;
            }

            if (held.Lock.Name == taken.Name)
            {
                ReportSameClass(machine, held, taken, recursively, site);
            }
            else
            {
                news |= AddOrder(machine, held, taken, recursively, site);
            }
        }

        // What is tried for with interrupts off is exempt (Xen's check_lock): it never waits.
        if (taken.Spins && (!tried || context.Cpu.IrqsEnabled))
        {
            news |= NoteUsage(context, taken, mode, site);
        }

        if (news)
        {
            CheckSafetyAcrossOrder(machine);
        }
    }

    /// <summary>Interrupts or bottom halves have gone on with locks held.</summary>
    public void Exposed(KernelContext context)
    {
        bool news = false;
        foreach (HeldLock held in context.Held)
        {
            if (held.Lock.Spins)
            {
                news |= NoteExposure(context.Cpu, held.Lock, UsageOf(held.Lock), held.Mode, held.Site);
                ReportSelfConflict(context.Machine, held.Lock);
            }
        }

        if (news)
        {
            CheckSafetyAcrossOrder(context.Machine);
        }
    }

    private void ReportSameClass(Machine machine, HeldLock held, LockBase taken, bool recursively, string site)
    {
        // Locks without a name are no class, and a recursive reader does not wait for a reader.
        if (taken.IsNamed && !taken.Nested && !(recursively && held.Mode == LockMode.Read))
        {
            ReportOnce(machine, taken.Name, taken.Name, "order", "INV-G6", $"{taken} is acquired at {site} while another lock of that name is held (taken at {held.Site}): nothing says which of the two comes first; give them an order and set Nested, or names of their own");
        }
    }

    private bool AddOrder(Machine machine, HeldLock held, LockBase taken, bool recursively, string site)
    {
        bool shared = held.Mode == LockMode.Read;
        if (!_order.Add(held.Lock.Name, taken.Name, shared, recursively, held.Site, site))
        {
            return false;
        }

        if (_order.Path(taken.Name, held.Lock.Name, recursively, shared) is { } path)
        {
            Predict(machine, "INV-G6", $"{taken} is acquired at {site} while {held.Describe()}, but elsewhere the order is the other way round ({path.Text}): pick one order", path.Names, byInterrupt: false);
        }

        return true;
    }

    /// <summary>Reports what has not happened yet; a run that is driven towards a deadlock goes on to it.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="invariant">What it would break.</param>
    /// <param name="message">In words.</param>
    /// <param name="names">Classes in the order in which they are taken; the last one's holder waits for the first.</param>
    /// <param name="byInterrupt">The last one's holder waits because it was interrupted.</param>
    private void Predict(Machine machine, string invariant, string message, IReadOnlyList<string> names, bool byInterrupt)
    {
        var edges = new HashSet<(string, string)>();
        for (int i = 0; i < names.Count; i++)
        {
            edges.Add((names[i], names[(i + 1) % names.Count]));
        }

        _predictions.Add(new LockPrediction(message) { Edges = edges, NeedsInterrupt = byInterrupt });
        if (machine.Observer is SteeringDecider)
        {
            machine.Warn(message);
            return;
        }

        machine.Violate(invariant, message);
    }

    private bool NoteUsage(KernelContext context, LockBase taken, LockMode mode, string site)
    {
        PCpu cpu = context.Cpu;
        LockUsage usage = UsageOf(taken);
        PreemptCount count = cpu.PreemptCount;
        bool recursively = taken.IsReadRecursively(mode);
        bool news = count.InHardIrq ? recursively ? LockUsage.Set(ref usage.ReadInHardIrq, site) : LockUsage.Set(ref usage.InHardIrq, site)
            : count.InServingSoftirq ? recursively ? LockUsage.Set(ref usage.ReadInSoftirq, site) : LockUsage.Set(ref usage.InSoftirq, site)
            : false;
        news |= NoteExposure(cpu, taken, usage, mode, site);
        if (news)
        {
            ReportSelfConflict(context.Machine, taken);
        }

        return news;
    }

    private static bool NoteExposure(PCpu cpu, LockBase held, LockUsage usage, LockMode mode, string site)
    {
        PreemptCount count = cpu.PreemptCount;
        if (count.InHardIrq || !cpu.IrqsEnabled)
        {
            return false;
        }

        // Only a recursive reader comes past the reader that was interrupted; another may wait behind a writer.
        bool shared = held.IsReadRecursively(mode);
        bool news = shared ? LockUsage.Set(ref usage.ReadWithIrqsOn, site) : LockUsage.Set(ref usage.WithIrqsOn, site);
        if (!count.InSoftirq)
        {
            news |= shared ? LockUsage.Set(ref usage.ReadWithBhOn, site) : LockUsage.Set(ref usage.WithBhOn, site);
        }

        return news;
    }

    private LockUsage UsageOf(LockBase of)
    {
        if (!_usage.TryGetValue(of.Name, out LockUsage? usage))
        {
            _usage.Add(of.Name, usage = new LockUsage());
        }

        return usage;
    }

    private void ReportSelfConflict(Machine machine, LockBase taken)
    {
        LockUsage usage = UsageOf(taken);
        if (usage.SelfConflict(hard: true) is { } irq)
        {
            ReportOnce(machine, taken.Name, taken.Name, "irq", "INV-G5", $"{taken} is taken in a hard interrupt (at {irq.InHandler}) and elsewhere with interrupts on (at {irq.On}): use LockIrqSave outside the interrupt", [taken.Name]);
        }

        if (usage.SelfConflict(hard: false) is { } softirq)
        {
            ReportOnce(machine, taken.Name, taken.Name, "softirq", "INV-G5", $"{taken} is taken in a softirq (at {softirq.InHandler}) and elsewhere with softirqs on (at {softirq.On}): use LockBh or LockIrqSave outside the softirq", [taken.Name]);
        }
    }

    /// <summary>
    /// A lock that a handler takes must not wait, through others, for one that is held with the handler's interrupts on: the holder may be
    /// interrupted by the very handler that waits for it.
    /// </summary>
    private void CheckSafetyAcrossOrder(Machine machine)
    {
        foreach (string safe in _order.Held)
        {
            if (!_usage.TryGetValue(safe, out LockUsage? inHandler))
            {
                continue;
            }

            foreach ((string other, LockUsage on) in _usage)
            {
                if (other == safe)
                {
                    continue;
                }

                if (AnyPath(safe, other, inHandler.InHardIrq, inHandler.ReadInHardIrq, on.WithIrqsOn, on.ReadWithIrqsOn) is { } irq)
                {
                    ReportOnce(machine, safe, other, "irq", "INV-G6", $"lock '{safe}' is taken in a hard interrupt (at {irq.InHandler}) and waits for lock '{other}' ({irq.Path.Text}), which is held with interrupts on (at {irq.On}): the interrupt can come while it is held; take '{other}' with LockIrqSave", irq.Path.Names);
                }

                if (AnyPath(safe, other, inHandler.InSoftirq, inHandler.ReadInSoftirq, on.WithBhOn, on.ReadWithBhOn) is { } softirq)
                {
                    ReportOnce(machine, safe, other, "softirq", "INV-G6", $"lock '{safe}' is taken in a softirq (at {softirq.InHandler}) and waits for lock '{other}' ({softirq.Path.Text}), which is held with softirqs on (at {softirq.On}): take '{other}' with LockBh", softirq.Path.Names);
                }
            }
        }
    }

    private (string InHandler, string On, LockOrder.LockPath Path)? AnyPath(string safe, string other, string? waits, string? reads, string? held, string? heldShared)
    {
        foreach ((string? inHandler, bool recursively) in (ReadOnlySpan<(string?, bool)>)[(waits, false), (reads, true)])
        {
            foreach ((string? on, bool shared) in (ReadOnlySpan<(string?, bool)>)[(held, false), (heldShared, true)])
            {
                if (inHandler is not null && on is not null && _order.Path(safe, other, recursively, shared) is { } path)
                {
                    return (inHandler, on, path);
                }
            }
        }

        return null;
    }

    private void ReportOnce(Machine machine, string first, string second, string what, string invariant, string message, IReadOnlyList<string>? interrupted = null)
    {
        if (!_reported.Add((first, second, what)))
        {
            return;
        }

        if (interrupted is not null)
        {
            Predict(machine, invariant, message, interrupted, byInterrupt: true);
        }
        else
        {
            machine.Violate(invariant, message);
        }
    }
}
