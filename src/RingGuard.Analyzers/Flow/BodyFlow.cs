using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;
using RingGuard.Analyzers.Transfer.Language;

namespace RingGuard.Analyzers.Flow;

/// <summary>One way out of a body with the states that take it.</summary>
internal sealed record BodyExit(IOperation? Operation, Location Location, ImmutableArray<KernelState> States)
{
    public bool IsException { get; init; }

    /// <summary>How sure it is that the operation throws; for exceptional exits.</summary>
    public ThrowBehavior Behavior { get; init; }

    /// <summary>A throw in this body, as opposed to one in a callee.</summary>
    public bool IsThrowHere { get; init; }
}

/// <summary>
/// Takes abstract states through Roslyn's control-flow graph. Finally regions are run for each way that leads through
/// them, so that the paths do not mix; exceptions go to the handlers that may catch them, then through the finally
/// regions, then out of the body.
/// </summary>
internal sealed partial class BodyFlow : ITransfer<StateSet>, IExceptionSink
{
    /// <summary>
    /// Acquisitions that one state may carry; a body beyond it is given up as one that spent its budget. Each is a lock or
    /// the count that comes with it, and lockdep gives up at 48 locks (MAX_LOCK_DEPTH), so only generated code gets here;
    /// there the cost of a join grows with the square.
    /// </summary>
    private const int MaxHolds = 128;

    /// <summary>
    /// Work that one body may cost, in units of <see cref="Spend"/>: a few seconds. Sixty nested loops that each take a lock
    /// are given up by it.
    /// </summary>
    private const long MaxWork = 500_000;

    private readonly ControlFlowGraph _graph;
    private readonly BodyScope _scope;
    private readonly StateSetLattice _lattice;
    private readonly ValueReader _values;
    private readonly StateEditor _editor;
    private readonly Branching _branching;
    private readonly ExpressionWalker _walker;
    private readonly SwallowedStopCheck _handlers;
    private readonly CancellationToken _cancellationToken;
    private readonly List<(int From, int To)> _backEdges = new();
    private readonly Dictionary<int, StateSet> _finallyStates = new();
    private readonly List<BodyExit> _exits = new();
    private BasicBlock _block = null!;
    private IFlowSink<StateSet> _sink = null!;
    private List<KernelState>? _afterFinally;
    private ObservationRecorder? _recorder;
    private bool _isRecording;
    private bool _isNested;
    private bool _isExhausted;
    private long _work;

    public BodyFlow(ControlFlowGraph graph, BodyScope scope, CancellationToken cancellationToken)
    {
        _graph = graph;
        _scope = scope;
        _cancellationToken = cancellationToken;
        _lattice = new StateSetLattice(scope.Options.MaxPathStates);
        _values = new ValueReader(scope);
        _editor = new StateEditor(scope);
        var narrower = new ConditionNarrower(scope, _values);
        _handlers = new SwallowedStopCheck(scope, new DemandChecker(scope, _values));
        Domains = scope.Model.Domains.CreateFor(scope, _values);
        _branching = new Branching(scope, narrower, _editor, Domains);
        _walker = new ExpressionWalker(scope, _values, _editor, narrower, Domains, this);
        foreach (var block in graph.Blocks)
        {
            AddBackEdge(block.FallThroughSuccessor);
            AddBackEdge(block.ConditionalSuccessor);
        }
    }

    public ImmutableArray<StateDomain> Domains { get; }

    /// <summary>
    /// Solves the body from <paramref name="initial"/> and reads the converged states with <paramref name="recorder"/>, each
    /// once. Null when the budget was spent: then nothing may be concluded, and what was recorded is of no use.
    /// </summary>
    public IReadOnlyList<BodyExit>? Run(KernelState initial, ObservationRecorder recorder)
    {
        _recorder = recorder;
        var isSolved = TrySolve(this, 0, _graph.Blocks.Length - 1, StateSet.Single(WithDomains(initial)));
        if (isSolved)
        {
            (_scope.Recorder, _isRecording) = (recorder, true);
            ReadFinallyRegions();
        }

        (_scope.Recorder, _isRecording) = (null, false);
        return isSolved && !_isExhausted ? _exits : null;
    }

    private bool TrySolve(ITransfer<StateSet> transfer, int first, int last, StateSet initial)
        => Fixpoint.TrySolve(_lattice, transfer, LoopSpans.Of(first, last, _backEdges), first, last, initial, Budget, _cancellationToken, out _) && !_isExhausted;

    private void AddBackEdge(ControlFlowBranch? branch)
    {
        if (branch is { Source: { } source, Destination: { } destination } && destination.Ordinal <= source.Ordinal)
            _backEdges.Add((source.Ordinal, destination.Ordinal));
    }

    /// <summary>
    /// Counts what a visit costs; true when the body's allowance is spent. The number of visits alone says little: a state
    /// with sixty locks costs as much as dozens without.
    /// </summary>
    private bool Spend(StateSet input)
    {
        foreach (var state in input.States)
            _work += 4 + state.Holds.Length;
        return _isExhausted |= _work > MaxWork;
    }

    private int Budget => 500 + (60 * _graph.Blocks.Length);

    void ITransfer<StateSet>.Apply(int node, StateSet input, IFlowSink<StateSet> sink, bool isFinal)
    {
        (_scope.Recorder, _isRecording) = (isFinal ? _recorder : null, isFinal);
        Visit(node, input, sink);
    }

    private void Visit(int node, StateSet input, IFlowSink<StateSet> sink)
    {
        if (input.IsEmpty || Spend(input))
            return;
        var (outerBlock, outerSink) = (_block, _sink);
        _block = _graph.Blocks[node];
        _sink = sink;
        try
        {
            var states = new List<KernelState>(input.States);
            foreach (var operation in _block.Operations)
                states = Statement(operation, states);
            Leave(_block, states, sink);
        }
        finally
        {
            (_block, _sink) = (outerBlock, outerSink);
        }
    }

    public void Throw(IOperation operation, IReadOnlyList<KernelState> states, ThrowBehavior behavior)
    {
        switch (_scope.Options.Exceptions)
        {
            case ExceptionEdges.None:
                return;
            case ExceptionEdges.All when behavior == ThrowBehavior.Unknown:
                behavior = ThrowBehavior.May;
                break;
        }

        Route(operation, _block, Clean(states), behavior, isThrowHere: false, thrown: null);
    }

    private List<KernelState> Statement(IOperation operation, List<KernelState> states)
    {
        states = _walker.Walk(operation, states);
        if (states.Count == 0)
            return states;
        foreach (var state in states)
            _isExhausted |= state.Holds.Length > MaxHolds;
        if (_isExhausted)
            return new List<KernelState>();
        return new List<KernelState>(StateSet.Of(Clean(states), _scope.Options.MaxPathStates).States);
    }

    private List<KernelState> Clean(IReadOnlyList<KernelState> states)
    {
        var result = new List<KernelState>(states.Count);
        for (var i = 0; i < states.Count; i++)
            result.Add(_editor.DropTemporaries(states[i]));
        return result;
    }

    private void Leave(BasicBlock block, List<KernelState> states, IFlowSink<StateSet> sink)
    {
        if (states.Count == 0)
            return;
        if (block.ConditionKind != ControlFlowConditionKind.None && block.BranchValue is { } condition)
        {
            states = _walker.Walk(condition, states);
            var (whenTrue, whenFalse) = _branching.Divide(states, condition);
            var jumpsWhenTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            Take(block.ConditionalSuccessor, block, jumpsWhenTrue ? whenTrue : whenFalse, sink);
            Take(block.FallThroughSuccessor, block, jumpsWhenTrue ? whenFalse : whenTrue, sink);
            return;
        }

        if (block.BranchValue is { } value)
        {
            states = _walker.Walk(value, states);
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return)
            {
                for (var i = 0; i < states.Count; i++)
                {
                    states[i] = states[i] with { Values = states[i].Values.Set(Numbering.Returned, _values.Read(value, states[i])) };
                    foreach (var domain in Domains)
                        states[i] = domain.Returning(value, states[i]);
                }
            }
        }

        Take(block.FallThroughSuccessor, block, Clean(states), sink);
    }

    private KernelState WithDomains(KernelState state)
    {
        for (var i = 0; i < Domains.Length; i++)
            state = Domains[i].Start(state);
        return state;
    }

    private void Take(ControlFlowBranch? branch, BasicBlock block, List<KernelState> states, IFlowSink<StateSet> sink)
    {
        if (branch is null || states.Count == 0)
            return;
        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                _afterFinally?.AddRange(states);
                return;
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                // Of a "throw;" under a condition, the value that the block branches on is that condition.
                var value = branch.Semantics == ControlFlowBranchSemantics.Rethrow ? null : block.BranchValue;
                var thrown = value is not null ? ThrownType.Of(value) : ThrownType.OfRethrow(block);
                if (_scope.Options.Exceptions != ExceptionEdges.None)
                    Route(value, block, states, ThrowBehavior.Always, isThrowHere: true, thrown);
                return;
            case ControlFlowBranchSemantics.ProgramTermination or ControlFlowBranchSemantics.Error:
                return;
        }

        foreach (var region in branch.FinallyRegions)
        {
            states = RunFinally(region, states);
            if (states.Count == 0)
                return;
        }

        if (branch.Destination is not { } destination)
            return;
        if (destination.Kind == BasicBlockKind.Exit)
            Exit(block, states);
        else
            sink.Flow(destination.Ordinal, StateSet.Of(states, _scope.Options.MaxPathStates));
    }

    /// <summary>All ways to one return statement, or to the end of the body, are one exit.</summary>
    private void Exit(BasicBlock block, List<KernelState> states)
    {
        if (!_isRecording || _isNested)
            return;
        var location = ExitLocations.Of(block, _graph);
        for (var i = 0; i < _exits.Count; i++)
        {
            if (_exits[i].IsException || _exits[i].Location != location)
                continue;
            _exits[i] = _exits[i] with { States = _exits[i].States.AddRange(states) };
            return;
        }

        _exits.Add(new BodyExit(block.BranchValue, location, states.ToImmutableArray()));
    }

    private void Route(IOperation? operation, BasicBlock block, List<KernelState> states, ThrowBehavior behavior, bool isThrowHere, ITypeSymbol? thrown)
    {
        // What is not known to throw matters to handlers only: without one, the finally regions need not run for it.
        if (behavior == ThrowBehavior.Unknown && !IsInsideTryWithHandler(block))
            return;

        // The root of a lambda's or a local function's graph is enclosed by a region of the graph that it is written in:
        // what is thrown there later does not pass the handlers around the place where the function is made.
        var level = 0;
        for (var region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root, EnclosingRegion: { } parent }; region = parent)
        {
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            if (parent.Kind == ControlFlowRegionKind.TryAndCatch)
            {
                if (Handlers(parent, states, thrown, operation?.Syntax, level++))
                    return;
                if (behavior == ThrowBehavior.Unknown)
                    return;
            }
            else if (parent.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                states = RunFinally(parent.NestedRegions[1], states);
                if (states.Count == 0)
                    return;
            }
        }

        if (behavior == ThrowBehavior.Unknown || !_isRecording || _isNested || operation is null && !isThrowHere)
            return;

        // The end of the machine is no way out of the body: nobody goes on with what is held.
        if (isThrowHere && _scope.Model.Contracts.StopsMachine(thrown))
            return;
        var syntax = operation?.Syntax ?? block.Operations.LastOrDefaultSyntax() ?? _graph.OriginalOperation.Syntax;
        _exits.Add(new BodyExit(operation, syntax.GetLocation(), states.ToImmutableArray())
        {
            IsException = true,
            Behavior = behavior,
            IsThrowHere = isThrowHere,
        });
    }

    private static bool IsInsideTryWithHandler(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root, EnclosingRegion: { } parent }; region = parent)
        {
            if (region.Kind == ControlFlowRegionKind.Try && parent.Kind == ControlFlowRegionKind.TryAndCatch)
                return true;
        }

        return false;
    }

    /// <summary>Sends the states to the handlers that may catch; true when one of them surely does.</summary>
    private bool Handlers(ControlFlowRegion tryAndCatch, List<KernelState> states, ITypeSymbol? thrown, SyntaxNode? thrower, int level)
    {
        var index = -1;
        foreach (var handler in tryAndCatch.NestedRegions)
        {
            if (handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                continue;
            index++;
            var caught = ThrownType.Caught(handler);
            var surely = ThrownType.IsEverything(caught) || (thrown is not null && ThrownType.Derives(thrown, caught!));
            if (!surely && thrown is not null && !ThrownType.Derives(caught!, thrown))
                continue;
            _sink.Flow(handler.FirstBlockOrdinal, StateSet.Of(Branching.Thrown(states, thrower), _scope.Options.MaxPathStates));
            _handlers.Caught(thrower, level, index, caught, states);
            if (surely && handler.Kind == ControlFlowRegionKind.Catch)
                return true;
        }

        return false;
    }
}

internal static class OperationListExtensions
{
    public static SyntaxNode? LastOrDefaultSyntax(this ImmutableArray<IOperation> operations)
        => operations.IsEmpty ? null : operations[operations.Length - 1].Syntax;
}
