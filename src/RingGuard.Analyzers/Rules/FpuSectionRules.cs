using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG2005: before the general rules on blocking where an FPU section is among the reasons.</summary>
internal sealed class BlockingInFpuSectionRule() : KernelRule(Descriptors.BlockingInFpuSection)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation is not { Kind: ObservationKind.Demand, Demand: { } demand } || (observation.Failing & Context.NoFpuSection) == 0)
            return null;
        var what = demand.Kind switch
        {
            DemandKind.Reschedule or DemandKind.DoSoftirq => "may sleep or reschedule",
            DemandKind.Allocate => "may wait for memory",
            DemandKind.UserMemory => "may fault on user memory",
            DemandKind.LongWork => "works for long",
            _ => null,
        };
        return what is null ? null : new object[] { Subject(observation), what, observation.Why };
    }
}

/// <summary>RG2006: FP and vector registers where there is no floating point.</summary>
internal sealed class FloatWithoutSectionRule() : KernelRule(Descriptors.FloatWithoutSection)
{
    public override object[]? Describe(Observation observation) => observation switch
    {
        { Kind: ObservationKind.FloatUse } => new object[] { $"'{observation.Object}' {observation.Why} in floating point" },
        { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.FloatArithmetic } => new object[] { $"{Subject(observation)} computes with floating point" },
        _ => null,
    };
}
