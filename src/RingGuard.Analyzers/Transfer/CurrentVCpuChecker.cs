using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// A static member with <c>[CurrentOnly]</c> works on the vCPU that is current. While the kernel boots there is none, and in
/// the idle loop it is the idle one.
/// </summary>
internal sealed class CurrentVCpuChecker(BodyScope scope)
{
    public void Called(IOperation operation, IMethodSymbol method)
    {
        if (scope.Recorder is { } recorder && method.IsStatic && scope.Model.Contracts.GetContract(method).ThisRoles.Has(ValueRole.Current))
            Judge(recorder, operation, method, new Demand(DemandKind.CurrentVCpu, Context.None, method.OriginalDefinition));
    }

    /// <summary>The same through a helper.</summary>
    public void Judge(ObservationRecorder recorder, IOperation operation, IMethodSymbol method, Demand demand)
    {
        var location = BodyScope.LocationOf(operation);
        foreach (var mode in scope.Contract.Modes)
        {
            if (mode is not (ExecutionMode.Boot or ExecutionMode.Idle))
                continue;
            recorder.Failed(ObservationKind.Demand, scope.Numbers.OfSite(operation), (demand.Kind, demand.Origin.Name), () => new Observation(ObservationKind.Demand, location)
            {
                Callee = method,
                Demand = demand,
                Why = $"{scope.NameOfBody} runs in {mode} context",
                Evidence = demand.Chain,
            });
            return;
        }

        if (scope.Contract.RunsIn is null && scope.Policy != EntryPolicy.Unknown)
            recorder.OpenDemand(demand with { Chain = demand.Chain.Length >= 8 ? demand.Chain : demand.Chain.Insert(0, location) });
    }
}
