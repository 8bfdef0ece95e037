using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Locks;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// Finds the two halves of a lock that one member takes and keeps, and that a member running in another context, a handler
/// or another task, gives back: one fault, at the release.
/// </summary>
internal static class ForeignReleases
{
    public static ImmutableArray<Observation> Pair(IMethodSymbol method, ImmutableArray<Observation> observations, KernelModel model, BodyUses uses, CancellationToken cancellationToken)
    {
        foreach (var observation in observations)
        {
            if (observation.Resource is not { IsLock: true } || observation.LockClass.IsNone || observation.LockClass.IsArgument
                || observation.Kind is not (ObservationKind.Leak or ObservationKind.ReleaseNotHeld))
            {
                continue;
            }

            var isRelease = observation.Kind == ObservationKind.ReleaseNotHeld;
            if (isRelease != IsOtherContext(method, model))
                continue;
            if (Counterpart(method, observation, isRelease, model, uses, cancellationToken) is not { } other)
                continue;
            observations = isRelease ? observations.Replace(observation, Foreign(observation, other)) : observations.Remove(observation);
            observations = observations.RemoveAll(o => o.Resource is { IsLock: false } && o.Location.Equals(observation.Location)
                && o.Kind is ObservationKind.Leak or ObservationKind.ReleaseNotHeld);
        }

        return observations;
    }

    private static Observation Foreign(Observation release, Observation taken) => new(ObservationKind.ForeignRelease, release.Location)
    {
        Callee = release.Callee,
        Object = release.Object,
        Lock = release.Lock,
        Resource = release.Resource,
        IsDefinite = release.IsDefinite && taken.IsDefinite,
        Why = "taken at " + LockFinding.Line(taken.Location, release.Location),
        Evidence = ImmutableArray.Create(taken.Location),
    };

    /// <summary>An asynchronous root: it starts with no lock held, whoever caused it to run.</summary>
    private static bool IsOtherContext(IMethodSymbol method, KernelModel model)
        => method.MethodKind == MethodKind.AnonymousFunction || model.Contracts.GetContract(method).RunsIn is not null;

    private static Observation? Counterpart(IMethodSymbol method, Observation observation, bool isRelease, KernelModel model, BodyUses uses, CancellationToken cancellationToken)
    {
        if (method.ContainingType is not { } type)
            return null;
        foreach (var candidate in Bodies(type, model, uses, cancellationToken))
        {
            foreach (var (other, observations) in candidate)
            {
                if (SymbolEqualityComparer.Default.Equals(other, method) || (!isRelease && !IsOtherContext(other, model)))
                    continue;
                foreach (var half in observations)
                {
                    if (half.Kind == (isRelease ? ObservationKind.Leak : ObservationKind.ReleaseNotHeld) && half.Resource is { IsLock: true }
                        && half.LockClass.Equals(observation.LockClass))
                    {
                        return half;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The analysed bodies of a type, lambdas included. Only asked for where a lock is left or not held.</summary>
    private static IEnumerable<IReadOnlyList<(IMethodSymbol Method, ImmutableArray<Observation> Observations)>> Bodies(INamedTypeSymbol type, KernelModel model, BodyUses uses, CancellationToken cancellationToken)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { IsImplicitlyDeclared: false } method)
                continue;
            var contract = model.Contracts.GetContract(method);
            if (contract.IsTrusted || contract.IsStub || method.IsAbstract)
                continue;
            if (model.Summaries.GetBody(method.OriginalDefinition, contract, new InferenceStack(uses), cancellationToken) is not { } body)
                continue;
            uses.AddWhole(body.Owners);
            yield return new[] { (method, body.Observations) };
            yield return BodyFindings.LambdasOf(method, body, model, uses, cancellationToken);
        }
    }
}
