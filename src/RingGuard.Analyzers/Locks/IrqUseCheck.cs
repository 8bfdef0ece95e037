using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Locks;

/// <summary>
/// RG3004 and RG3005: lockdep's single-lock rule (a class that interrupts take is never held with interrupts on) and its
/// dependency rule (nor is what is taken inside it).
/// </summary>
internal sealed class IrqUseCheck
{
    private readonly LockGraph _graph;
    private readonly SortedDictionary<string, IrqUsage> _usages = new(System.StringComparer.Ordinal);
    private readonly List<LockFinding> _findings = new();

    public IrqUseCheck(LockGraph graph, IReadOnlyList<LockBody> bodies)
    {
        _graph = graph;
        foreach (var body in bodies)
        {
            foreach (var use in body.Uses)
                UsageOf(use.Lock, use.Traits)?.Add(use, body);
            foreach (var window in body.Events.Windows)
            {
                foreach (var held in window.Held)
                    UsageOf(held.Lock, held.Traits)?.Windows.Add((window.Site, held));
            }
        }
    }

    public List<LockFinding> Check()
    {
        foreach (var usage in _usages.Values)
            SingleLock(usage);
        Dependencies(isSoftirq: false);
        Dependencies(isSoftirq: true);
        return _findings;
    }

    /// <summary>Sleeping locks cannot be taken in an interrupt at all, and a lock that its holder may take again does not wait for it.</summary>
    private IrqUsage? UsageOf(LockRef lockRef, LockTraits? traits)
    {
        if (traits is { IsSpinning: false } or { Reentrant: true } || _graph.ClassOf(lockRef) is not { } lockClass)
            return null;
        var key = lockClass.SortKey;
        if (!_usages.TryGetValue(key, out var usage))
            _usages.Add(key, usage = new IrqUsage(lockClass));
        usage.Note(traits);
        return usage;
    }

    private void SingleLock(IrqUsage usage)
    {
        var reported = new HashSet<Location>();
        if (IrqUsage.Best(usage.InNmi) is { } && IrqUsage.Best(usage.OutsideNmi) is { } outside)
        {
            foreach (var use in usage.InNmi)
                Report(reported, use, outside, $"'{usage.Class.Display}' is taken in an NMI, which nothing keeps out while it is held at {LockFinding.Line(outside.Site, use.Site)}");
        }

        if (usage.IsHardIrqSafe)
        {
            var irq = IrqUsage.Best(usage.InHardIrq);
            foreach (var use in usage.WithIrqsOn)
                Report(reported, use, irq, $"'{usage.Class.Display}' is taken with interrupts on, but {Who(irq, use.Site, "hardware interrupts take it")}: one that arrives here waits for ever");
            foreach (var (site, held) in usage.Windows)
            {
                if (reported.Add(site))
                    _findings.Add(new LockFinding(Descriptors.IrqUnsafeLock, site, $"Interrupts go on while '{usage.Class.Display}' is held, but {Who(irq, site, "hardware interrupts take it")}", held.IsCertain && irq?.IsCertain != false)
                    {
                        Evidence = LockFinding.Places(site, (held.Site is null ? Enumerable.Empty<Location>() : new[] { held.Site }).Concat(irq?.Chain ?? Enumerable.Empty<Location>())),
                    });
            }
        }

        if (IrqUsage.Best(usage.InSoftirq) is { } softirq)
        {
            foreach (var use in usage.WithBhOn)
                Report(reported, use, softirq, $"'{usage.Class.Display}' is taken with bottom halves on, but {Who(softirq, use.Site, "softirqs take it")}: one that runs here waits for ever");
        }

        if (usage.Traits?.IrqSafety == IrqSafety.Unsafe && usage.WithIrqsOn.Count == 0)
        {
            foreach (var use in usage.InHardIrq)
                Report(reported, use, null, $"'{usage.Class.Display}' is declared as never taken in interrupts, but '{use.Root.Method.Name}' runs in one");
        }
    }

    private void Report(HashSet<Location> reported, RootedUse use, RootedUse? other, string message)
    {
        if (!reported.Add(use.Site))
            return;
        _findings.Add(new LockFinding(Descriptors.IrqUnsafeLock, use.Site, message, use.IsCertain && other?.IsCertain != false)
        {
            Evidence = LockFinding.Places(use.Site, use.Chain.Concat(other?.Chain ?? Enumerable.Empty<Location>())),
        });
    }

    private static string Who(RootedUse? irq, Location reported, string declared)
        => irq is null ? $"its class says that {declared}" : $"'{irq.Root.Method.Name}' takes it in {ModeOf(irq.Root)} context ({LockFinding.Line(irq.Site, reported)})";

    private static ExecutionMode ModeOf(LockBody root)
        => root.RunsIn(ExecutionMode.HardIrq) ? ExecutionMode.HardIrq : root.RunsIn(ExecutionMode.Softirq) ? ExecutionMode.Softirq : root.Modes[0];

    private void Dependencies(bool isSoftirq)
    {
        var next = new Dictionary<LockClassId, List<LockEdge>>();
        foreach (var edge in _graph.Edges)
        {
            if (!next.TryGetValue(edge.From, out var list))
                next.Add(edge.From, list = new List<LockEdge>());
            list.Add(edge);
        }

        foreach (var safe in _usages.Values.ToList())
        {
            if (!(isSoftirq ? safe.InSoftirq.Count > 0 && !safe.IsHardIrqSafe : safe.IsHardIrqSafe))
                continue;
            var seen = new HashSet<LockClassId> { safe.Class };
            var pending = new Queue<(LockClassId Class, LockEdge? Via)>();
            pending.Enqueue((safe.Class, null));
            while (pending.Count > 0)
            {
                var (current, via) = pending.Dequeue();
                if (!next.TryGetValue(current, out var edges))
                    continue;
                foreach (var edge in edges)
                {
                    if (_usages.TryGetValue(edge.To.SortKey, out var inner) && IsUnsafe(inner, isSoftirq))
                    {
                        Dependency(safe, inner, edge, via, isSoftirq);
                        continue;
                    }

                    if (seen.Add(edge.To))
                        pending.Enqueue((edge.To, edge));
                }
            }
        }
    }

    /// <summary>A class that interrupts take themselves is the single-lock rule's.</summary>
    private static bool IsUnsafe(IrqUsage usage, bool isSoftirq)
        => isSoftirq ? usage.WithBhOn.Count > 0 && usage.InSoftirq.Count == 0 && !usage.IsHardIrqSafe
            : usage.IsHardIrqUnsafe && !usage.IsHardIrqSafe;

    private void Dependency(IrqUsage safe, IrqUsage inner, LockEdge edge, LockEdge? via, bool isSoftirq)
    {
        foreach (var known in _findings)
        {
            if (known.Descriptor == Descriptors.IrqUnsafeDependency && known.Location.Equals(edge.Site))
                return;
        }

        var irq = IrqUsage.Best(isSoftirq ? safe.InSoftirq : safe.InHardIrq);
        var witness = IrqUsage.Best(isSoftirq ? inner.WithBhOn : inner.WithIrqsOn);
        var witnessSite = witness?.Site ?? inner.Windows[0].Site;
        var through = via is null ? "" : $", inside '{edge.From.Display}',";
        var message = $"'{inner.Class.Display}' is taken{through} while '{safe.Class.Display}' is held, and {Who(irq, edge.Site, isSoftirq ? "softirqs take it" : "hardware interrupts take it")}, "
            + $"but '{inner.Class.Display}' is held with {(isSoftirq ? "bottom halves" : "interrupts")} on at {LockFinding.Line(witnessSite, edge.Site)}";
        _findings.Add(new LockFinding(Descriptors.IrqUnsafeDependency, edge.Site, message, edge.IsCertain && via?.IsCertain != false && irq?.IsCertain != false && witness?.IsCertain != false)
        {
            Evidence = LockFinding.Places(
                edge.Site,
                edge.Evidence.Concat(via?.Evidence.Prepend(via.Site) ?? Enumerable.Empty<Location>()).Concat(irq?.Chain ?? Enumerable.Empty<Location>()).Concat(witness?.Chain ?? new[] { witnessSite })),
        });
    }
}
