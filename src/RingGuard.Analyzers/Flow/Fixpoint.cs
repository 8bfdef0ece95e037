using System.Collections.Generic;
using System.Threading;

namespace RingGuard.Analyzers.Flow;

/// <summary>
/// Solves forward data flow by a worklist that takes the smallest node first. Node numbers are expected to follow
/// reverse post-order roughly, as Roslyn's block ordinals do.
/// </summary>
internal static class Fixpoint
{
    /// <summary>
    /// Computes the least fixpoint. Returns false when <paramref name="budget"/> node visits were not enough;
    /// the states are then of no use and must be dropped.
    /// </summary>
    public static bool TrySolve<T>(
        ILattice<T> lattice,
        ITransfer<T> transfer,
        int nodeCount,
        int entry,
        T initial,
        int budget,
        CancellationToken cancellationToken,
        out T[] inStates)
    {
        var states = new T[nodeCount];
        for (var i = 0; i < nodeCount; i++)
            states[i] = lattice.Bottom;
        inStates = states;
        states[entry] = initial;
        var sink = new Sink<T>(lattice, states);
        sink.Pending.Add(entry);
        while (sink.Pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (budget-- == 0)
                return false;
            var node = sink.Pending.Min;
            sink.Pending.Remove(node);
            transfer.Apply(node, states[node], sink);
        }

        return true;
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
