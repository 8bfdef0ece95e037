using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG3007: the result of an attempt to take a lock.</summary>
internal sealed class TryResultRule() : KernelRule(Descriptors.TryResultMisread)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.TryResult ? new object[] { Name(observation.Callee), observation.Why } : null;
}

/// <summary>RG3008: guarded data.</summary>
internal sealed class GuardedDataRule() : KernelRule(Descriptors.GuardedDataAccess)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Kind != ObservationKind.Unguarded || observation.Guarded is not { } guarded)
            return null;
        var subject = observation.Demand is null
            ? $"'{guarded.Name}' is {(observation.IsExclusive ? "written" : "read")}"
            : $"{Subject(observation)} accesses '{guarded.Name}'";
        return new object[]
        {
            subject,
            observation.Object,
            observation.IsExclusive ? " exclusively" : "",
            observation.Why.Length == 0 ? "" : "; " + observation.Why,
        };
    }
}

/// <summary>RG3011: a lock is released by another context than the one that took it.</summary>
internal sealed class ForeignReleaseRule() : KernelRule(Descriptors.ForeignRelease)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.ForeignRelease
            ? new object[] { Name(observation.Callee), observation.Object, observation.Why }
            : null;
}
