using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;

namespace RingGuard.Analyzers.Locks;

/// <summary>
/// RG3003. An edge against the declared ranks is reported where it stands. Of the rest, as lockdep does, each new edge is
/// tried against those before it, in the order of the sources, and reported when it closes a cycle.
/// </summary>
internal sealed class LockOrderCheck(LockGraph graph)
{
    private readonly Dictionary<LockClassId, List<LockEdge>> _next = new();
    private readonly HashSet<(LockClassId, LockClassId)> _known = new();
    private readonly List<LockFinding> _findings = new();

    public List<LockFinding> Check()
    {
        foreach (var edge in graph.Edges)
        {
            if (edge is { FromTraits.Order: > 0, ToTraits.Order: > 0 } && edge.FromTraits.Order >= edge.ToTraits.Order)
            {
                AgainstRank(edge);
                continue;
            }

            if (IsReportedAsSleeping(edge) || _known.Contains((edge.From, edge.To)))
                continue;
            if (Path(edge.To, edge.From) is { } back)
            {
                _known.Add((edge.From, edge.To));
                Cycle(edge, back);
                continue;
            }

            _known.Add((edge.From, edge.To));
            if (!_next.TryGetValue(edge.From, out var list))
                _next.Add(edge.From, list = new List<LockEdge>());
            list.Add(edge);
        }

        return _findings;
    }

    /// <summary>
    /// RG3006 speaks at its site: the order is the wrong one whatever others do, and those that keep the right one are not
    /// to be blamed for it.
    /// </summary>
    private static bool IsReportedAsSleeping(LockEdge edge)
        => edge.FromTraits is { Kind: LockKind.Raw or LockKind.Spin or LockKind.RwSpin } && edge.ToTraits is { Kind: LockKind.Mutex or LockKind.RwMutex };

    private void AgainstRank(LockEdge edge)
    {
        var taken = edge.Outer is null ? " (as the contract of the method says)" : $" (taken at {LockFinding.Line(edge.Outer, edge.Site)})";
        _findings.Add(new LockFinding(
            Descriptors.LockOrderInversion,
            edge.Site,
            $"'{edge.To.Display}' of order {edge.ToTraits!.Order} is taken while '{edge.From.Display}' of order {edge.FromTraits!.Order} is held{taken}; only locks of a higher order may be taken then",
            edge.IsCertain)
        {
            Evidence = LockFinding.Places(edge.Site, edge.Evidence),
        });
    }

    private void Cycle(LockEdge edge, List<LockEdge> back)
    {
        var message = new StringBuilder();
        var taken = edge.Outer is null ? "" : $" (taken at {LockFinding.Line(edge.Outer, edge.Site)})";
        message.Append($"'{edge.To.Display}' is taken while '{edge.From.Display}' is held{taken}, but ");
        for (var i = 0; i < back.Count; i++)
        {
            message.Append(i == 0 ? "" : " and ");
            message.Append($"'{back[i].To.Display}' is taken while '{back[i].From.Display}' is held at {LockFinding.Line(back[i].Site, edge.Site)}");
        }

        var all = new List<LockEdge>(back) { edge };
        _findings.Add(new LockFinding(Descriptors.LockOrderInversion, edge.Site, message.ToString(), all.All(static e => e.IsCertain) && !AreKeptApart(all) && !IsSharedOnly(all))
        {
            Evidence = LockFinding.Places(edge.Site, edge.Evidence.Concat(back.SelectMany(static e => e.Evidence.Prepend(e.Site).OrderBy(l => SourcePlace.Of(l))))),
        });
    }

    /// <summary>All paths hold another lock in common, so that no two of them run at once, if it is one lock.</summary>
    private static bool AreKeptApart(List<LockEdge> cycle)
        => cycle[0].Gates.Any(gate => cycle.All(e => e.Gates.Contains(gate)));

    /// <summary>Some lock of the cycle is only ever taken for reading: it needs a writer that waits in between.</summary>
    private static bool IsSharedOnly(List<LockEdge> cycle)
    {
        foreach (var edge in cycle)
        {
            foreach (var other in cycle)
            {
                if (edge.To.Equals(other.From) && edge.IsToShared && other.IsFromShared)
                    return true;
            }
        }

        return false;
    }

    /// <summary>The shortest way from one class to another; null when there is none.</summary>
    private List<LockEdge>? Path(LockClassId from, LockClassId to)
    {
        var reachedBy = new Dictionary<LockClassId, LockEdge>();
        var pending = new Queue<LockClassId>();
        pending.Enqueue(from);
        while (pending.Count > 0)
        {
            var current = pending.Dequeue();
            if (!_next.TryGetValue(current, out var edges))
                continue;
            foreach (var edge in edges)
            {
                if (edge.To.Equals(from) || reachedBy.ContainsKey(edge.To))
                    continue;
                reachedBy.Add(edge.To, edge);
                if (!edge.To.Equals(to))
                {
                    pending.Enqueue(edge.To);
                    continue;
                }

                var path = new List<LockEdge>();
                for (var step = edge; ; step = reachedBy[step.From])
                {
                    path.Insert(0, step);
                    if (step.From.Equals(from))
                        return path;
                }
            }
        }

        return null;
    }
}
