using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG3001: locks held at an exit, released when not held, or other than the contract says.</summary>
internal sealed class LockNotReleasedRule() : KernelRule(Descriptors.LockNotReleased)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Resource is not { IsLock: true })
            return null;
        var name = $"{observation.Lock?.Describe() ?? "lock"} '{observation.Object}'";
        return observation.Kind switch
        {
            ObservationKind.Leak => new object[] { $"The {name} taken here is not released on every path: {LeakText.Exit(observation)}" },
            ObservationKind.ReleaseNotHeld => new object[] { $"'{Name(observation.Callee)}' releases {name}, which is not held here" },
            ObservationKind.ExitMismatch => new object[] { $"The contract speaks of {name}, which {observation.Why} at this exit" },
            _ => null,
        };
    }
}

/// <summary>RG3012: a lock that the callee requires is not held.</summary>
internal sealed class RequiredLockNotHeldRule() : KernelRule(Descriptors.RequiredLockNotHeld)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand: { Kind: DemandKind.Held, Guarded: null }, Resource.IsLock: true }
            ? new object[]
            {
                Subject(observation),
                observation.Object,
                (observation.Resource is { Resource: Resource.WriteLock } ? " exclusively" : "") + (observation.Why.Length == 0 ? "" : $"; {observation.Why}"),
            }
            : null;
}

/// <summary>RG3002: a lock is taken by its holder, or another of its class without declared nesting.</summary>
internal sealed class DoubleAcquireRule() : KernelRule(Descriptors.DoubleAcquire)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Kind != ObservationKind.DoubleAcquire || observation.Resource is not { IsLock: true })
            return null;
        var name = $"{observation.Lock?.Describe() ?? "lock"} '{observation.Object}'";
        if (observation.IsOtherInstance)
            return new object[] { $"The {name} is taken while {observation.Why}; declare the class as nested or the order of its locks" };
        return new object[]
        {
            observation.Demand is null
                ? $"The {name} is taken again while it is held{observation.Why}"
                : $"{Subject(observation)} must not be called with {name} held{observation.Why}",
        };
    }
}
