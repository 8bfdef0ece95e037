using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>
/// <c>await</c> and <c>yield return</c> while something is held: the rest runs later, on whatever thread and CPU, if at all.
/// </summary>
internal sealed class SuspensionCheck(BodyScope scope, DemandChecker demands)
{
    public void Visit(IOperation operation, List<KernelState> states, ObservationRecorder recorder)
    {
        var site = scope.Numbers.OfSite(operation);
        var isAwait = operation is IAwaitOperation;
        foreach (var state in states)
        {
            var fault = demands.Examine(state, Context.NotAtomic);
            var held = Held(state);
            var isSure = fault.Failing != Context.None || held is { Must: true };
            if (fault.IsNone && held is null)
            {
                recorder.Passed(ObservationKind.Suspension, site, on: state);
                continue;
            }

            recorder.Failed(
                ObservationKind.Suspension,
                site,
                null,
                () => new Observation(ObservationKind.Suspension, PlaceOf(operation))
                {
                    Object = isAwait ? "await" : "yield return",
                    Why = fault.IsNone ? demands.DescribeHold(held!) : fault.Why,
                    Evidence = fault.IsNone ? demands.PlaceOf(held!) : fault.Evidence,
                },
                onSomePathOnly: !isSure,
                on: state);

            // What is awaited may itself block or allocate, for the same reason and with the same fix.
            if (isAwait)
                recorder.Supersede(operation.Syntax.Span);
        }
    }

    /// <summary>
    /// A method that can only go on through a scheduler of the library, in code that is the kernel. Where an await of it is
    /// reported, that says more and has the same fix.
    /// </summary>
    public static Observation? OfDeclaration(BodyScope scope, ImmutableArray<Observation> observations)
    {
        foreach (var observation in observations)
        {
            if (observation is { Kind: ObservationKind.Suspension, IsDefinite: true })
                return null;
        }

        if (!scope.Method.IsAsync || scope.Model.Contracts.KernelCode is null || scope.Method.Locations.IsEmpty)
            return null;
        return new Observation(ObservationKind.Suspension, scope.Method.Locations[0]) { Callee = scope.Method, IsDefinite = true };
    }

    /// <summary>Anything counted, locked or opened; a loaded context goes where its vCPU goes.</summary>
    private static Hold? Held(KernelState state)
    {
        Hold? some = null;
        foreach (var hold in state.Holds)
        {
            if (hold.IsStale || hold.IsUndecided || hold.Resource is { IsOwnContext: false, Resource: Resource.GuestFpuLoaded or Resource.VCpuLoaded or Resource.CpuFpContext })
                continue;
            if (hold.Must)
                return hold;
            some ??= hold;
        }

        return some;
    }

    /// <summary>What a loop or scope awaits on the way is one place: its keyword.</summary>
    private static Location PlaceOf(IOperation operation)
    {
        for (var node = operation.IsImplicit ? operation.Syntax : null; node is not null and not BlockSyntax; node = node.Parent)
        {
            var keyword = node switch
            {
                CommonForEachStatementSyntax loop => loop.AwaitKeyword,
                UsingStatementSyntax scoped => scoped.AwaitKeyword,
                LocalDeclarationStatementSyntax declaration => declaration.AwaitKeyword,
                _ => default,
            };
            if (keyword.RawKind != 0)
                return keyword.GetLocation();
        }

        return operation.Syntax.GetLocation();
    }
}
