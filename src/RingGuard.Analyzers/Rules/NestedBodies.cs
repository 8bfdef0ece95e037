using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// The local functions and lambdas of a member, analysed. All of them before anything is reported: whether the target of a
/// delegate was judged is seen in any of them.
/// </summary>
internal sealed class NestedBodies(KernelModel model, BodyUses uses, CancellationToken cancellationToken)
{
    public List<(IMethodSymbol Method, MemberContract Contract, BodyResult Body)> LocalFunctions { get; } = new();

    public List<(DelegateConversion Conversion, IMethodSymbol Target)> MethodGroups { get; } = new();

    public List<(DelegateConversion Conversion, IMethodSymbol Method, MemberContract Contract, BodyResult Body)> Lambdas { get; } = new();

    /// <summary>Lambdas and method groups whose targets were judged where they are called.</summary>
    public HashSet<SyntaxNode> Judged { get; } = new();

    /// <summary>What is to be said of a lambda itself.</summary>
    public ImmutableArray<Observation> ObservationsOf(DelegateConversion conversion, BodyResult body)
    {
        if (IsSeenAtCalls(conversion))
            return body.Observations.RemoveAll(IsUpToCallers);
        if (conversion.Receiver is not IParameterSymbol { ContainingAssembly: { } library } || SymbolEqualityComparer.Default.Equals(library, model.Compilation.Assembly))
            return body.Observations;

        // A method of a library hands out element after element (List.ForEach): a lock of theirs may be taken in one pass and
        // given back in another.
        var observations = body.Observations;
        foreach (var observation in body.Observations)
        {
            if (!IsLockOfArgument(observation))
                continue;
            if (IsGivenBack(observation))
                observations = observations.RemoveAll(o => ReferenceEquals(o, observation) || (o.Resource is { IsLock: false } && o.Location == observation.Location && IsUpToCallers(o)));
            else
                observation.IsDefinite = false;
        }

        return observations;
    }

    /// <summary>The target was judged in this member, or is where it is called, as all that the storage is given is known.</summary>
    public bool IsSeenAtCalls(DelegateConversion conversion)
        => Judged.Contains(conversion.Target.Syntax) || (conversion.Receiver is IFieldSymbol or IPropertySymbol && !HasContract(conversion.DelegateType) && model.Delegates.OfStorage(conversion.Receiver, uses) is not null);

    private bool HasContract(INamedTypeSymbol? type)
        => type is not null && model.Contracts.GetDelegateContract(type) is { SpeaksOfCallable: true } or { RunsIn: not null };

    public void Collect(ControlFlowGraph graph)
    {
        foreach (var function in graph.LocalFunctions)
        {
            var contract = model.ContractOf(function);
            if (!contract.IsTrusted && model.Summaries.GetBody(function.OriginalDefinition, contract, new InferenceStack(uses), cancellationToken) is { } body)
            {
                LocalFunctions.Add((function, contract, body));
                Judged.UnionWith(body.Judged);
            }

            Collect(graph.GetLocalFunctionControlFlowGraph(function, cancellationToken));
        }

        foreach (var conversion in BodyFindings.Conversions(graph))
        {
            if (conversion.Target is IMethodReferenceOperation { Method: { } target })
                MethodGroups.Add((conversion, target));
            else if (conversion.Target is IFlowAnonymousFunctionOperation lambda)
                Collect(graph, conversion, lambda);
        }
    }

    private static bool IsLockOfArgument(Observation observation)
        => observation.Kind is ObservationKind.ReleaseNotHeld or ObservationKind.Leak && observation.Resource is { IsLock: true } && observation.LockClass.IsArgument;

    /// <summary>Some other lambda of the member does the other half.</summary>
    private bool IsGivenBack(Observation observation)
    {
        foreach (var (_, _, _, body) in Lambdas)
        {
            foreach (var other in body.Observations)
            {
                if (IsLockOfArgument(other) && other.Kind != observation.Kind && Equals(other.Resource, observation.Resource))
                    return true;
            }
        }

        return false;
    }

    /// <summary>What a lambda takes, gives back or leaves changed; where its callers are known, that is theirs to balance.</summary>
    private static bool IsUpToCallers(Observation observation)
        => observation.Kind is ObservationKind.ReleaseNotHeld or ObservationKind.IrqAtExit or ObservationKind.ExitMismatch
        || observation is { Kind: ObservationKind.Leak, OnlyExceptional: false, IsUndisposedGuard: false };

    private void Collect(ControlFlowGraph graph, DelegateConversion conversion, IFlowAnonymousFunctionOperation lambda)
    {
        var inner = graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken);
        if (!Graphs.IsWalkable(inner))
            return;
        var contract = BodyFindings.ContractOf(lambda, model);
        var body = model.Summaries.Analysed(lambda.Symbol) is { } known && !contract.SpeaksOfCallable && contract.RunsIn is null
            ? known
            : new BodyAnalyzer(model, lambda.Symbol, contract, inner, new InferenceStack(uses), cancellationToken).Analyze();
        Lambdas.Add((conversion, lambda.Symbol, contract, body));
        Judged.UnionWith(body.Judged);
        Collect(inner);
    }
}
