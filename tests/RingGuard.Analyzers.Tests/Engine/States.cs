using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Tests.Engine;

using Context = RingGuard.Analyzers.Contracts.Context;
using LockKind = RingGuard.Analyzers.Contracts.LockKind;
using Resource = RingGuard.Analyzers.Contracts.Resource;

/// <summary>Random values of the abstract domains: few distinct parts, so that equal ones meet.</summary>
internal static class States
{
    public static readonly LockTraits Spin = new(LockKind.Spin, "main", Nested: false, Reentrant: false);

    private static readonly AccessPath[] Paths = [AccessPath.This, AccessPath.ProducedAt(1), AccessPath.ProducedAt(2)];

    private static readonly Context[] Members =
        [Context.PreemptOff, Context.PreemptOn, Context.IrqOff, Context.IrqOn, Context.BhOff, Context.BhOn, Context.NoLocks, Context.InTask, Context.NotHardIrq, Context.NotNmi, Context.FpuSection, Context.NoFpuSection, Context.NoRcuRead];

    public static Gen<Tri> Truths { get; } = Gen.Elements(Tri.Unknown, Tri.False, Tri.True);

    public static Gen<SymbolicValue> Values { get; } =
        from kind in Gen.Choose(0, 3)
        from constant in Gen.Elements<object?>(null, true, false, 0, 1, "text")
        from isNull in Truths
        from isZero in Truths
        from path in Gen.Elements(Paths)
        from site in Gen.Choose(0, 2)
        from isFresh in Gen.Elements(true, false)
        select kind switch
        {
            0 => SymbolicValue.OfConstant(constant),
            1 => SymbolicValue.OfPath(path) with { IsNull = isNull },
            2 => SymbolicValue.Unknown with { IsNull = isNull, IsZero = isZero, TokenSite = site, IsFresh = isFresh },
            _ => SymbolicValue.Unknown with { Path = path, GuardSite = site, IsFresh = isFresh },
        };

    public static Gen<SmallMap<SymbolicValue>> ValueMaps { get; } =
        from keys in Gen.Choose(0, 5).ListOf()
        from values in Values.ListOf(keys.Count)
        select keys.Zip(values).Take(4).Aggregate(SmallMap<SymbolicValue>.Empty, static (map, pair) => map.Set(pair.First, pair.Second));

    /// <summary>Truths of tested conditions.</summary>
    public static Gen<SmallMap<bool>> Facts { get; } =
        from keys in Gen.Choose(0, 4).ListOf()
        from values in Gen.Elements(true, false).ListOf(keys.Count)
        select keys.Zip(values).Take(3).Aggregate(SmallMap<bool>.Empty, static (map, pair) => map.Set(pair.First, pair.Second));

    public static Gen<EntryKnowledge> Entries { get; } =
        from holds in Gen.Elements(Members)
        from fails in Gen.Elements(Members)
        from kind in Gen.Choose(0, 3)
        let entry = kind switch
        {
            0 => EntryKnowledge.Nothing,
            1 => EntryKnowledge.Nothing.Assume(holds),
            2 => EntryKnowledge.Nothing.Assume(Context.None, fails),
            _ => EntryKnowledge.Nothing.Assume(holds, fails),
        }
        select entry.IsContradictory ? EntryKnowledge.Task : entry;

    public static Gen<Hold> Holds { get; } =
        from resource in Gen.Elements(Resource.Preempt, Resource.Lock, Resource.Bh)
        from path in Gen.Elements(Paths)
        from site in Gen.Choose(1, 3)
        from must in Gen.Elements(true, false)
        select new Hold(new ResourceKey(resource), resource == Resource.Lock ? path : null, site) { Must = must, Lock = resource == Resource.Lock ? Spin : null };

    public static Gen<KernelState> Kernels { get; } =
        from entry in Entries
        from irq in Gen.Elements(IrqState.Entry, IrqState.On, IrqState.Off, IrqState.Unknown)
        from site in Gen.Choose(0, 2)
        from holds in Holds.ListOf()
        from debts in Gen.Elements(Resource.Preempt, Resource.Bh).ListOf()
        from values in ValueMaps
        from facts in Facts
        select new KernelState
        {
            Entry = entry,
            Irq = irq,
            IrqSite = site,
            Holds = Distinct(holds.Take(3)),
            Debts = [.. debts.Distinct().Take(1).Select(static d => new Debt(new ResourceKey(d), null, 1))],
            Values = values,
            Facts = facts,
        };

    public static Gen<StateSet> Sets(int bound) => Kernels.ListOf().Select(list => StateSet.Of(list.Take(bound).ToList(), bound));

    /// <summary>One hold for each resource, object and site, as the transfer keeps them.</summary>
    private static ImmutableArray<Hold> Distinct(IEnumerable<Hold> holds)
        => [.. holds.DistinctBy(static h => (h.Resource, h.Path, h.Site))];
}
