using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG1010: per-CPU data is touched where the task may be moved.</summary>
internal sealed class CpuAccessRule() : KernelRule(Descriptors.CpuAccessWhilePreemptible)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation is not { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.CpuAccess } || (observation.Failing & Context.PreemptOff) == 0)
            return null;
        var subject = observation.Demand.Member is { } member ? $"'{member.Name}'" : Subject(observation);
        return new object[] { subject, observation.Why.StartsWith("interrupts are on", System.StringComparison.Ordinal) ? $": {observation.Why}" : "" };
    }
}

/// <summary>RG4009: before RG1002 and RG1001 in an operation that could come back for a restart instead.</summary>
internal sealed class PreemptionPointUnderLockRule() : KernelRule(Descriptors.PreemptionPointUnderLock)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, IsInRestartable: true, Demand: { IsPreemptionPoint: true, Kind: DemandKind.DoSoftirq or DemandKind.Reschedule } }
            && (observation.Failing & Context.NoLocks) != 0
            ? new object[] { Subject(observation), observation.Why }
            : null;
}
