using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Locking;

/// <summary>
/// Lock order and interrupt safety by lock class (its name), as Linux' lockdep and Xen's check_lock see them: what could deadlock is
/// reported when it is first seen, no deadlock has to happen.
/// </summary>
internal sealed class LockGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _after = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LockUsage> _usage = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> _reported = [];

    /// <summary>A lock is about to be owned. One that was only tried for cannot deadlock, so it makes no order.</summary>
    public void Acquired(KernelContext context, LockBase taken, string site, bool tried = false)
    {
        Machine machine = context.Machine;
        bool news = false;
        foreach (HeldLock held in context.Held)
        {
            if (!tried && held.Lock.Name != taken.Name)
            {
                news |= AddOrder(machine, held, taken, site);
            }
        }

        // What is tried for with interrupts off is exempt (Xen's check_lock): it never waits.
        if (taken.Spins && (!tried || context.Cpu.IrqsEnabled))
        {
            news |= NoteUsage(machine, context, taken, site);
        }

        if (news)
        {
            CheckSafetyAcrossOrder(machine);
        }
    }

    private bool AddOrder(Machine machine, HeldLock held, LockBase taken, string site)
    {
        if (!_after.TryGetValue(held.Lock.Name, out var after))
        {
            _after.Add(held.Lock.Name, after = new SortedDictionary<string, string>(StringComparer.Ordinal));
        }

        if (!after.TryAdd(taken.Name, $"{held.Site} → {site}"))
        {
            return false;
        }

        if (PathBetween(taken.Name, held.Lock.Name) is { } path)
        {
            machine.Violate("INV-G6", $"{taken} is acquired at {site} while {held.Describe()}, but elsewhere the order is the other way round ({path}): pick one order");
        }

        return true;
    }

    private bool NoteUsage(Machine machine, KernelContext context, LockBase taken, string site)
    {
        PCpu cpu = context.Cpu;
        if (!_usage.TryGetValue(taken.Name, out LockUsage? usage))
        {
            _usage.Add(taken.Name, usage = new LockUsage());
        }

        PreemptCount count = cpu.PreemptCount;
        bool news = count.InHardIrq ? LockUsage.Set(ref usage.InHardIrq, site)
            : count.InServingSoftirq ? LockUsage.Set(ref usage.InSoftirq, site)
            : false;
        if (!count.InHardIrq && cpu.IrqsEnabled)
        {
            news |= LockUsage.Set(ref usage.WithIrqsOn, site);
            news |= !count.InSoftirq && LockUsage.Set(ref usage.WithBhOn, site);
        }

        if (news && usage is { InHardIrq: { } inIrq, WithIrqsOn: { } irqsOn })
        {
            ReportOnce(machine, taken.Name, taken.Name, "irq", "INV-G5", $"{taken} is taken in a hard interrupt (at {inIrq}) and elsewhere with interrupts on (at {irqsOn}): use LockIrqSave outside the interrupt");
        }

        if (news && usage is { InSoftirq: { } inSoftirq, WithBhOn: { } bhOn })
        {
            ReportOnce(machine, taken.Name, taken.Name, "softirq", "INV-G5", $"{taken} is taken in a softirq (at {inSoftirq}) and elsewhere with softirqs on (at {bhOn}): use LockBh or LockIrqSave outside the softirq");
        }

        return news;
    }

    /// <summary>
    /// A lock that a handler takes must not wait, through others, for one that is held with the handler's interrupts on: the holder may be
    /// interrupted by the very handler that waits for it.
    /// </summary>
    private void CheckSafetyAcrossOrder(Machine machine)
    {
        foreach (string safe in _after.Keys)
        {
            if (!_usage.TryGetValue(safe, out LockUsage? safeUsage) || (safeUsage.InHardIrq ?? safeUsage.InSoftirq) is null)
            {
                continue;
            }

            foreach (KeyValuePair<string, LockUsage> other in _usage)
            {
                if (other.Key == safe || PathBetween(safe, other.Key) is not { } path)
                {
                    continue;
                }

                if (safeUsage.InHardIrq is { } inIrq && other.Value.WithIrqsOn is { } irqsOn)
                {
                    ReportOnce(machine, safe, other.Key, "irq", "INV-G6", $"lock '{safe}' is taken in a hard interrupt (at {inIrq}) and waits for lock '{other.Key}' ({path}), which is held with interrupts on (at {irqsOn}): the interrupt can come while it is held; take '{other.Key}' with LockIrqSave");
                }

                if (safeUsage.InSoftirq is { } inSoftirq && other.Value.WithBhOn is { } bhOn)
                {
                    ReportOnce(machine, safe, other.Key, "softirq", "INV-G6", $"lock '{safe}' is taken in a softirq (at {inSoftirq}) and waits for lock '{other.Key}' ({path}), which is held with softirqs on (at {bhOn}): take '{other.Key}' with LockBh");
                }
            }
        }
    }

    private void ReportOnce(Machine machine, string first, string second, string what, string invariant, string message)
    {
        if (_reported.Add((first, second, what)))
        {
            machine.Violate(invariant, message);
        }
    }

    private string? PathBetween(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var queue = new Queue<(string Name, string Path)>([(from, from)]);
        while (queue.TryDequeue(out var at))
        {
            if (!_after.TryGetValue(at.Name, out var after))
            {
                continue;
            }

            foreach ((string next, string site) in after)
            {
                if (!seen.Add(next))
                {
                    continue;
                }

                string path = $"{at.Path} → {next} at {site}";
                if (next == to)
                {
                    return path;
                }

                queue.Enqueue((next, path));
            }
        }

        return null;
    }

    /// <summary>Where a class was first seen in each situation; null is never.</summary>
    private sealed class LockUsage
    {
        public string? InHardIrq;
        public string? InSoftirq;
        public string? WithIrqsOn;
        public string? WithBhOn;

        public static bool Set(ref string? place, string site)
        {
            if (place is not null)
            {
                return false;
            }

            place = site;
            return true;
        }
    }
}
