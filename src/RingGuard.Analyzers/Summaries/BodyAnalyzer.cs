using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;
using RingGuard.Analyzers.Transfer.Language;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Analyses one body: fixpoint, then what is to say about its calls and exits, then the summary.</summary>
internal sealed class BodyAnalyzer(
    KernelModel model,
    IMethodSymbol method,
    MemberContract contract,
    ControlFlowGraph graph,
    InferenceStack stack,
    CancellationToken cancellationToken)
{
    public BodyResult Analyze()
    {
        model.Summaries.RegisterLocalFunctions(graph);
        var options = model.OptionsFor(graph.OriginalOperation.Syntax.SyntaxTree);
        var isRoot = EntryState.IsRoot(model, method, contract);
        var scope = new BodyScope(model, method, contract, options, stack)
        {
            Graph = graph,
            Policy = EntryState.PolicyOf(model, method, contract, options),
            MustBalance = isRoot || contract.SpeaksOfCallable,
            SemanticModel = graph.OriginalOperation.SemanticModel,
        };
        var recorder = new ObservationRecorder();
        var flow = new BodyFlow(graph, scope, cancellationToken);
        if (flow.Run(EntryState.Of(model, method, contract), recorder) is not { } exits)
            return new BodyResult { IsGivenUp = true };

        var declared = contract.SpeaksOfCallable ? model.Summaries.Lowered(method, contract) : null;
        var check = new ExitChecker(scope, recorder, declared);
        var leaks = check.Check(exits);
        var facets = ReadDomains(flow.Domains, scope, exits, recorder);
        if (!method.IsAsync && recorder.Callbacks.Build() is { } callbacks && !HeapAllocation.IsIterator(method))
            facets = facets.Add(callbacks);
        var summary = new SummaryBuilder(scope, exits, recorder, check.InconsistentSites, facets).Build();
        var observations = recorder.Collect().AddRange(new InterruptExitChecker(scope, recorder, declared).Check(exits, leaks));
        observations = observations.AddRange(IrqWindowChecker.Check(scope, recorder));
        observations = TryResultChecker.Check(scope, graph, observations, ref leaks);
        if (!scope.MustBalance)
            observations = observations.RemoveAll(static o => o.Kind == ObservationKind.ReleaseNotHeld);
        if (InterruptExitChecker.OwnsTheSection(contract, exits))
            observations = observations.RemoveAll(static o => o.Kind == ObservationKind.NestedIrqEnable);
        return new BodyResult
        {
            Summary = summary,
            Observations = OneCause(OfHypervisorEntry(WholeBody(scope, exits, observations.AddRange(leaks), new DemandChecker(scope, new ValueReader(scope))))),
            Locks = recorder.Locks.Build(),
            Judged = recorder.Callbacks.Judged,
        };
    }

    /// <summary>What only the whole body shows.</summary>
    private static ImmutableArray<Observation> WholeBody(BodyScope scope, IReadOnlyList<BodyExit> exits, ImmutableArray<Observation> observations, DemandChecker demands)
    {
        observations = observations.RemoveAll(o => o.Kind == ObservationKind.SwallowedStop && SwallowedStopCheck.IsExplainedBy(o, observations));
        observations = observations.RemoveAll(o => UncertainRootCheck.IsExplainedBy(o, observations));
        var throws = ThrowAcrossCheck.Of(scope, exits, demands);
        if (!throws.IsEmpty)
            observations = observations.RemoveAll(o => ThrowAcrossCheck.Explains(throws, o)).AddRange(throws);
        if (FloatCheck.OfSignature(scope, observations) is { } signature)
            observations = observations.Add(signature);
        observations = FloatCheck.OnePerStatement(observations);
        return SuspensionCheck.OfDeclaration(scope, observations) is { } declaration ? observations.Add(declaration) : observations;
    }

    /// <summary>The first entry of a guest leaves without having entered; handlers of its traps do both.</summary>
    private ImmutableArray<Observation> OfHypervisorEntry(ImmutableArray<Observation> observations)
    {
        if (contract.Has(MarkerWords.InitialEntry))
            observations = observations.RemoveAll(static o => o is { Kind: ObservationKind.ReleaseNotHeld, Resource: { IsOwnContext: false, Resource: Resource.HypEntry } });
        if (contract.RunsIn is ExecutionMode.GuestTrap or ExecutionMode.Hyp)
        {
            foreach (var observation in observations)
                observation.IsInTrapHandler = true;
        }

        return observations;
    }

    /// <summary>
    /// A step that comes too late is in the wrong context for that very reason: where a protocol is broken before, what its
    /// later steps ask of their context is not a second finding.
    /// </summary>
    private ImmutableArray<Observation> OneCause(ImmutableArray<Observation> observations)
    {
        foreach (var broken in observations)
        {
            if (broken.Protocol.Length == 0)
                continue;
            observations = observations.RemoveAll(o => o is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.Context, Callee: { } callee }
                && o.Position > broken.Position && IsStepOf(callee, broken.Protocol));
        }

        return observations;
    }

    private bool IsStepOf(IMethodSymbol callee, string protocol)
    {
        foreach (var step in model.Contracts.GetContract(callee).Protocols)
        {
            if (step.Protocol == protocol)
                return true;
        }

        return false;
    }

    private static ImmutableArray<object> ReadDomains(ImmutableArray<StateDomain> domains, BodyScope scope, IReadOnlyList<BodyExit> exits, ObservationRecorder recorder)
    {
        if (domains.IsEmpty)
            return ImmutableArray<object>.Empty;
        scope.Recorder = recorder;
        var facets = ImmutableArray.CreateBuilder<object>();
        foreach (var domain in domains)
        {
            domain.Exits(exits);
            if (domain.Summarize(exits) is { } facet)
                facets.Add(facet);
        }

        scope.Recorder = null;
        return facets.ToImmutable();
    }
}
