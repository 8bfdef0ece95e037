using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Locks;

/// <summary>Which class is taken while which is held, over all bodies, in the order of the sources.</summary>
internal sealed class LockGraph
{
    private readonly KernelModel _model;
    private readonly HashSet<(LockClassId From, LockClassId To, Location Site)> _seen = new();

    public LockGraph(KernelModel model, IReadOnlyList<LockBody> bodies)
    {
        _model = model;
        foreach (var body in bodies)
        {
            var isBoot = body.RunsIn(ExecutionMode.Boot);
            foreach (var acquired in body.Events.Acquired)
            {
                if (!acquired.IsTry)
                    Add(acquired.Context.Held, ImmutableArray<LockRef>.Empty, LockUse.Of(acquired), acquired.Site, isBoot);
            }

            AddCalls(body, isBoot);
        }

        Edges.Sort(static (a, b) =>
        {
            var place = a.Place.CompareTo(b.Place);
            if (place != 0)
                return place;
            var from = string.CompareOrdinal(a.From.SortKey, b.From.SortKey);
            return from != 0 ? from : string.CompareOrdinal(a.To.SortKey, b.To.SortKey);
        });
    }

    public List<LockEdge> Edges { get; } = new();

    private void AddCalls(LockBody body, bool isBoot)
    {
        foreach (var call in body.Events.Calls)
        {
            if (call.Context.Held.IsEmpty || _model.LockFacts.BodyOf(call.Callee) is not { } callee)
                continue;
            foreach (var use in callee.Uses)
            {
                if (use.IsTry)
                    continue;
                var seen = use.Through(call);
                Add(call.Context.Held, seen.GivenBack, seen, call.Site, isBoot);
            }
        }
    }

    private void Add(ImmutableArray<HeldLock> held, ImmutableArray<LockRef> givenBack, LockUse use, Location site, bool isBoot)
    {
        if (held.IsEmpty || ClassOf(use.Lock) is not { } to)
            return;
        foreach (var outer in held)
        {
            if (ClassOf(outer.Lock) is not { } from || from.Equals(to) || givenBack.Contains(outer.Lock) || !_seen.Add((from, to, site)))
                continue;
            Edges.Add(new LockEdge(from, to, site)
            {
                FromTraits = outer.Traits,
                ToTraits = use.Traits,
                IsFromShared = outer.IsShared,
                IsToShared = use.IsShared,
                IsCertain = outer.IsCertain && use.IsCertain && !isBoot,
                Gates = GatesOf(held, from, to),
                Outer = outer.Site,
                Chain = use.Chain.Length > 1 ? use.Chain : ImmutableArray<Location>.Empty,
            });
        }
    }

    private ImmutableArray<LockClassId> GatesOf(ImmutableArray<HeldLock> held, LockClassId from, LockClassId to)
    {
        var gates = ImmutableArray<LockClassId>.Empty;
        foreach (var other in held)
        {
            if (!other.IsShared && other.IsCertain && ClassOf(other.Lock) is { } gate && !gate.Equals(from) && !gate.Equals(to))
                gates = gates.Add(gate);
        }

        return gates;
    }

    /// <summary>
    /// The class of a lock; for an object that is known by its type only, that type, unless locks of the type lie in members
    /// elsewhere: then the type is that of a mere lock, and its objects have nothing in common.
    /// </summary>
    public LockClassId? ClassOf(LockRef lockRef)
    {
        if (lockRef.Class is not null)
            return lockRef.Class;
        return lockRef.Fallback is { SpecialType: SpecialType.None, TypeKind: TypeKind.Class or TypeKind.Struct } type && !_model.Locks.IsTypeOfMember(type)
            ? LockClassId.OfSymbol(type)
            : null;
    }
}
