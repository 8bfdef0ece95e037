using System.Collections.Generic;
using Microsoft.CodeAnalysis.FlowAnalysis;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Flow;

/// <summary>Finally regions, which are run for each way that leads through them and read once at the end.</summary>
internal sealed partial class BodyFlow
{
    /// <summary>Runs a finally region for one way through it and gives the states at its end.</summary>
    private List<KernelState> RunFinally(ControlFlowRegion region, List<KernelState> states)
    {
        var (outerAfter, outerNested) = (_afterFinally, _isNested);
        var outerRecorder = _scope.Recorder;
        var after = new List<KernelState>();
        _isNested = true;
        _scope.Recorder = null;
        var outerSink = _sink;
        try
        {
            var transfer = new RegionTransfer(this, region, outerSink, after);
            if (!TrySolve(transfer, region.FirstBlockOrdinal, region.LastBlockOrdinal, StateSet.Of(states, _scope.Options.MaxPathStates)))
            {
                _isExhausted = true;
                return new List<KernelState>();
            }

            return new List<KernelState>(StateSet.Of(after, _scope.Options.MaxPathStates).States);
        }
        finally
        {
            _afterFinally = outerAfter;
            _isNested = outerNested;
            _scope.Recorder = outerRecorder;
            _sink = outerSink;
        }
    }

    private void ReadFinallyRegions()
    {
        // Reading a finally region may run the ones nested in it, which adds to the collection.
        var done = new HashSet<int>();
        while (true)
        {
            var next = -1;
            foreach (var block in _finallyStates.Keys)
            {
                if (!done.Contains(block) && (next < 0 || block < next))
                    next = block;
            }

            if (next < 0)
                return;
            done.Add(next);
            Visit(next, _finallyStates[next], NoSink<StateSet>.Instance);
        }
    }

    private void KeepForReading(int block, StateSet states)
    {
        if (_isRecording && !states.IsEmpty)
            _finallyStates[block] = _finallyStates.TryGetValue(block, out var known) ? StateSet.Join(known, states, int.MaxValue) : states;
    }

    /// <summary>
    /// Keeps the flow of a nested solve inside its region; what leaves by an exception goes to the outer solve. At the end of
    /// the region only the converged states count.
    /// </summary>
    private sealed class RegionTransfer(BodyFlow flow, ControlFlowRegion region, IFlowSink<StateSet> outer, List<KernelState> after) : ITransfer<StateSet>, IFlowSink<StateSet>
    {
        private IFlowSink<StateSet>? _inner;

        public void Apply(int node, StateSet input, IFlowSink<StateSet> sink, bool isFinal)
        {
            _inner = sink;
            flow._afterFinally = isFinal ? after : null;
            flow.Visit(node, input, this);
            if (isFinal)
                flow.KeepForReading(node, input);
        }

        public void Flow(int target, StateSet state)
        {
            if (target >= region.FirstBlockOrdinal && target <= region.LastBlockOrdinal)
                _inner!.Flow(target, state);
            else
                outer.Flow(target, state);
        }
    }
}
