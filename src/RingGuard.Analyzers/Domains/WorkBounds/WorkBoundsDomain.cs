using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// D9: how long a body may work before other work gets its turn. Has no state of its own: it notes what the calls are that
/// some path reaches, and reads the loops off the flow graph.
/// </summary>
internal sealed class WorkBoundsDomain(BodyScope scope, ValueReader values, int key) : StateDomain(scope, values, key)
{
    private readonly Dictionary<IOperation, LoopCall> _calls = new();

    public static DomainKind Kind { get; } = new(
        static contracts => contracts.Speaks("LongRunning") || contracts.Speaks("Restartable") || contracts.Speaks(MarkerWords.Cost) || contracts.Speaks("CountOf")
            || contracts.Speaks("PreemptionPoint") || contracts.Speaks("PendingWork") || contracts.Speaks("Cursor"),
        static (scope, values, key) => new WorkBoundsDomain(scope, values, key));

    public override KernelState Before(CallSite call, MethodSummary summary, KernelState state)
    {
        if (Scope.Recorder is null || _calls.ContainsKey(call.Operation))
            return state;
        var events = Scope.Model.Events.Of(call.Method, summary);
        var cost = Scope.Model.Contracts.MarkerNumber(call.Method, MarkerWords.Cost) ?? summary.Facet<CostSummary>()?.Cost ?? 1;
        _calls.Add(call.Operation, new LoopCall(call.Method, events, cost));
        return state;
    }

    /// <summary>Who calls this body pays for the dearest of its calls.</summary>
    public override object? Summarize(IReadOnlyList<BodyExit> exits)
    {
        var cost = 1;
        foreach (var call in _calls.Values)
            cost = System.Math.Max(cost, call.Cost);
        return cost == 1 ? null : new CostSummary(cost);
    }

    public override void Exits(IReadOnlyList<BodyExit> exits)
    {
        if (Scope.Graph is not { } graph)
            return;
        var loops = LoopFinder.Find(graph);
        if (loops.Count == 0)
            return;
        var judge = new LoopJudge(Scope, graph, _calls);
        var ranges = new RangeCheck(Scope);
        foreach (var loop in loops)
        {
            judge.Check(loop);
            ranges.Check(loop);
        }
    }
}

/// <summary>A call that some path reaches.</summary>
internal sealed record LoopCall(IMethodSymbol Method, CallEvents Events, int Cost);

/// <summary>What one call of a body costs, as far as the costs of its calls are declared.</summary>
internal sealed record CostSummary(int Cost);
