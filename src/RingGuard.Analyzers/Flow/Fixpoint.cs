using System.Collections.Generic;
using System.Threading;

namespace RingGuard.Analyzers.Flow;

/// <summary>
/// Solves forward data flow in the order of node numbers, which are expected to follow reverse post-order roughly, as
/// Roslyn's block ordinals do. Only spans with edges that lead back are iterated; all else is visited once.
/// </summary>
internal static class Fixpoint
{
    /// <summary>
    /// Computes the least fixpoint over the nodes from <paramref name="first"/>, the entry, to <paramref name="last"/>. Returns
    /// false when <paramref name="budget"/> node visits were not enough; what was seen is then of no use and must be dropped.
    /// </summary>
    public static bool TrySolve<T>(
        ILattice<T> lattice,
        ITransfer<T> transfer,
        LoopSpans spans,
        int first,
        int last,
        T initial,
        int budget,
        CancellationToken cancellationToken,
        out T[] inStates)
    {
        inStates = new T[last + 1];
        for (var i = first; i <= last; i++)
            inStates[i] = lattice.Bottom;
        inStates[first] = initial;
        var sink = new Sink<T>(lattice, inStates);
        sink.Pending.Add(first);
        for (var node = first; node <= last; node++)
        {
            var end = spans.EndOf(node);
            if (end < 0)
            {
                if (!sink.Pending.Remove(node))
                    continue;
                cancellationToken.ThrowIfCancellationRequested();
                if (budget-- == 0)
                    return false;
                transfer.Apply(node, inStates[node], sink, isFinal: true);
                continue;
            }

            var start = node;
            var isReached = false;
            while (sink.Pending.Count > 0 && sink.Pending.Min is var next && next <= end)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (budget-- == 0)
                    return false;
                isReached = true;
                sink.Pending.Remove(next);
                transfer.Apply(next, inStates[next], sink, isFinal: false);
            }

            for (node = start; isReached && node <= end; node++)
            {
                if (!lattice.AreEqual(inStates[node], lattice.Bottom))
                    transfer.Apply(node, inStates[node], NoSink<T>.Instance, isFinal: true);
            }

            node = end;
        }

        // A way back that no edge shows would be a mistake here; nothing may be concluded then.
        return sink.Pending.Count == 0;
    }

    private sealed class Sink<T>(ILattice<T> lattice, T[] states) : IFlowSink<T>
    {
        public SortedSet<int> Pending { get; } = new();

        public void Flow(int target, T state)
        {
            var joined = lattice.Join(states[target], state);
            if (lattice.AreEqual(joined, states[target]))
                return;
            states[target] = joined;
            Pending.Add(target);
        }
    }
}
