using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Locks;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// A lock that is given back where the attempt to take it failed, or that an attempt takes whose result nobody looks at: the
/// result was misread, and the leak and the release that come of it are the same fault.
/// </summary>
internal static class TryResultChecker
{
    public static ImmutableArray<Observation> Check(BodyScope scope, ControlFlowGraph graph, ImmutableArray<Observation> observations, ref ImmutableArray<Observation> leaks)
    {
        var found = ImmutableArray<Observation>.Empty;
        foreach (var observation in observations)
        {
            if (observation is not { Kind: ObservationKind.ReleaseNotHeld, Resource.IsLock: true, MissedAttempt: not 0 })
                continue;
            observations = observations.Remove(observation);
            found = Add(scope, found, observation.MissedAttempt, observation, leaks);
        }

        foreach (var leak in leaks)
        {
            if (leak.Resource is { IsLock: true } && IsIgnored(scope.Numbers.Operation(leak.Site)) && IsAttempt(scope, leak.Site))
                found = Add(scope, found, leak.Site, release: null, leaks);
        }

        if (found.IsEmpty)
            return observations;
        foreach (var result in found)
            leaks = leaks.RemoveAll(l => l.Site == result.Site);

        // What the lock carries (a count) is released with it.
        observations = observations.RemoveAll(o => o is { Kind: ObservationKind.ReleaseNotHeld, Resource.IsLock: false } && IsReleaseOf(found, o));
        return observations.AddRange(found);
    }

    private static bool IsReleaseOf(ImmutableArray<Observation> found, Observation release)
    {
        foreach (var result in found)
        {
            if (result.Evidence.Contains(release.Location))
                return true;
        }

        return false;
    }

    private static ImmutableArray<Observation> Add(BodyScope scope, ImmutableArray<Observation> found, int site, Observation? release, ImmutableArray<Observation> leaks)
    {
        if (scope.LocationOf(site) is not { } location)
            return found;
        foreach (var known in found)
        {
            if (known.Site != site)
                continue;
            if (release is null || known.Evidence.Contains(release.Location))
                return found;
            known.Evidence = known.Evidence.Add(release.Location);
            return found;
        }

        var isHeldAtExit = false;
        foreach (var leak in leaks)
            isHeldAtExit |= leak.Site == site && leak.Resource is { IsLock: true };
        var operation = scope.Numbers.Operation(site);
        var why = IsIgnored(operation) ? "ignored"
            : isHeldAtExit ? $"inverted: where it is taken it stays so, and where it is not, line {Line(release)} releases it"
            : $"not heeded: line {Line(release)} releases it also where it was not taken";
        return found.Add(new Observation(ObservationKind.TryResult, location)
        {
            Callee = (operation as IInvocationOperation)?.TargetMethod,
            Object = release?.Object ?? "",
            Site = site,
            Why = why,
            IsDefinite = true,
            Resource = release?.Resource,
            Evidence = release is null ? ImmutableArray<Location>.Empty : ImmutableArray.Create(release.Location),
        });
    }

    private static int Line(Observation? observation) => observation is null ? 0 : observation.Location.GetLineSpan().StartLinePosition.Line + 1;

    private static bool IsIgnored(IOperation? operation)
        => operation is IInvocationOperation { Parent: IExpressionStatementOperation }
        or IInvocationOperation { Parent: ISimpleAssignmentOperation { Target: IDiscardOperation } };

    private static bool IsAttempt(BodyScope scope, int site)
        => scope.Numbers.Operation(site) is IInvocationOperation invocation
        && invocation.TargetMethod.ReturnType.SpecialType == SpecialType.System_Boolean
        && scope.Model.Summaries.Get(invocation.TargetMethod, receiver: null, scope.Stack) is { Exits.Length: > 1 };
}
