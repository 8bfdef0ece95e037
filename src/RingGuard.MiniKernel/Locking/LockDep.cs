using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Hardware;

namespace RingGuard.MiniKernel.Locking;

/// <summary>
/// Lock order and interrupt safety by lock class (its name), as Linux' lockdep and Xen's check_lock see them: an inversion is reported
/// when it is first seen, no deadlock has to happen.
/// </summary>
internal sealed class LockDep
{
    private readonly Dictionary<(string Before, string After), string> _order = [];
    private readonly Dictionary<string, string> _takenInHardIrq = [];
    private readonly Dictionary<string, string> _takenWithIrqsOn = [];

    public void Acquired(KernelContext context, LockBase taken, string site)
    {
        PCpu cpu = context.Cpu;
        Machine machine = context.Machine;
        foreach (HeldLock held in context.Held)
        {
            if (held.Lock.Name == taken.Name)
            {
                continue;
            }

            _order.TryAdd((held.Lock.Name, taken.Name), $"{held.Site} → {site}");
            if (PathBetween(taken.Name, held.Lock.Name) is { } path)
            {
                machine.Violate("INV-G6", $"{taken} is acquired at {site} while {held.Describe()}, but elsewhere the order is the other way round ({path}): pick one order");
            }
        }

        if (taken.Spins)
        {
            CheckIrqSafety(machine, cpu, taken, site);
        }
    }

    private void CheckIrqSafety(Machine machine, PCpu cpu, LockBase taken, string site)
    {
        if (cpu.PreemptCount.InHardIrq)
        {
            _takenInHardIrq.TryAdd(taken.Name, site);
        }
        else if (cpu.IrqsEnabled)
        {
            _takenWithIrqsOn.TryAdd(taken.Name, site);
        }

        if (_takenInHardIrq.TryGetValue(taken.Name, out string? inIrq) && _takenWithIrqsOn.TryGetValue(taken.Name, out string? irqsOn))
        {
            machine.Violate("INV-G5", $"{taken} is taken in a hard interrupt (at {inIrq}) and elsewhere with interrupts on (at {irqsOn}): use LockIrqSave outside the interrupt");
            _takenInHardIrq.Remove(taken.Name);
        }
    }

    private string? PathBetween(string from, string to)
    {
        var seen = new HashSet<string> { from };
        var queue = new Queue<(string Name, string Path)>([(from, from)]);
        while (queue.TryDequeue(out var at))
        {
            foreach (((string before, string after), string site) in _order.OrderBy(e => e.Key.After, System.StringComparer.Ordinal))
            {
                if (before != at.Name || !seen.Add(after))
                {
                    continue;
                }

                string path = $"{at.Path} → {after} at {site}";
                if (after == to)
                {
                    return path;
                }

                queue.Enqueue((after, path));
            }
        }

        return null;
    }
}
