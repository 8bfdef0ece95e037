using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Locks;

/// <summary>One acquisition with the root that it happens on behalf of.</summary>
internal sealed record RootedUse(LockUse Use, LockBody Root, bool IsCertain)
{
    public Location Site => Use.Site;

    public IEnumerable<Location> Chain => Use.Chain;
}

/// <summary>How the locks of one class are used with regard to interrupts: lockdep's usage bits, with their witnesses.</summary>
internal sealed class IrqUsage(LockClassId lockClass)
{
    public LockClassId Class { get; } = lockClass;

    public LockTraits? Traits { get; private set; }

    /// <summary>Taken, waiting for it, in a hardware interrupt.</summary>
    public List<RootedUse> InHardIrq { get; } = new();

    /// <summary>Taken, waiting for it, in a softirq.</summary>
    public List<RootedUse> InSoftirq { get; } = new();

    public List<RootedUse> InNmi { get; } = new();

    /// <summary>Taken with interrupts on.</summary>
    public List<RootedUse> WithIrqsOn { get; } = new();

    /// <summary>Taken by a task with interrupts and bottom halves on.</summary>
    public List<RootedUse> WithBhOn { get; } = new();

    /// <summary>Taken outside NMIs, in whatever state.</summary>
    public List<RootedUse> OutsideNmi { get; } = new();

    /// <summary>Interrupts go on while it is held.</summary>
    public List<(Location Site, HeldLock Held)> Windows { get; } = new();

    public bool IsHardIrqSafe => InHardIrq.Count > 0 || Traits?.IrqSafety == IrqSafety.Safe;

    public bool IsHardIrqUnsafe => WithIrqsOn.Count > 0 || Windows.Count > 0;

    public void Note(LockTraits? traits) => Traits ??= traits;

    public void Add(LockUse use, LockBody root)
    {
        Note(use.Traits);
        var (irq, isAssumed) = root.IrqOf(use);
        var rooted = new RootedUse(use, root, use.IsCertain && !isAssumed);
        if (root.RunsIn(ExecutionMode.Nmi))
        {
            if (!use.IsTry)
                Keep(InNmi, rooted);
            return;
        }

        Keep(OutsideNmi, rooted);
        if (root.RunsIn(ExecutionMode.HardIrq) && !use.IsTry)
            Keep(InHardIrq, rooted);
        if (root.RunsIn(ExecutionMode.Softirq) && !use.IsTry)
            Keep(InSoftirq, rooted);
        if (irq == IrqState.On)
            Keep(WithIrqsOn, rooted);
        if (irq == IrqState.On && !use.BhOff && root.IsTask)
            Keep(WithBhOn, rooted);
    }

    /// <summary>One witness a place: the surest, then the nearest.</summary>
    private static void Keep(List<RootedUse> uses, RootedUse use)
    {
        for (var i = 0; i < uses.Count; i++)
        {
            if (!uses[i].Site.Equals(use.Site))
                continue;
            if ((use.IsCertain && !uses[i].IsCertain) || (use.IsCertain == uses[i].IsCertain && use.Use.Chain.Length < uses[i].Use.Chain.Length))
                uses[i] = use;
            return;
        }

        uses.Add(use);
    }

    /// <summary>The surest witness, the first of equals.</summary>
    public static RootedUse? Best(List<RootedUse> uses) => uses.FirstOrDefault(static u => u.IsCertain) ?? uses.FirstOrDefault();
}
