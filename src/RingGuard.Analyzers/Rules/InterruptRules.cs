using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG1006: interrupts are switched on although they were off before the section that ends.</summary>
internal sealed class NestedIrqEnableRule() : KernelRule(Descriptors.NestedIrqEnable)
{
    public override object[]? Describe(Observation observation) => observation switch
    {
        { Kind: ObservationKind.NestedIrqEnable } => new object[]
        {
            $"'{Name(observation.Callee)}' switches interrupts on whatever they were before: {observation.Why}",
        },
        { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.EnablesIrqs } when (observation.Failing & Context.IrqOn) != 0 => new object[]
        {
            $"{Subject(observation)} switches interrupts off and on again, but {observation.Why}",
        },
        _ => null,
    };
}

/// <summary>RG1007: the interrupt state at an exit.</summary>
internal sealed class IrqStateAtExitRule() : KernelRule(Descriptors.IrqStateAtExit)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.IrqAtExit ? new object[] { observation.Why } : null;
}

/// <summary>RG1008: bottom halves are enabled where the softirqs that wait cannot be run.</summary>
internal sealed class BhEnableRule() : KernelRule(Descriptors.BhEnableInWrongContext)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.EnablesBh }
            ? new object[] { Subject(observation), observation.Why }
            : null;
}

/// <summary>RG1015: the current vCPU is asked for where there is none.</summary>
internal sealed class AbsentCurrentVCpuRule() : KernelRule(Descriptors.AbsentCurrentVCpu)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.CurrentVCpu } ? new object[] { Subject(observation), observation.Why } : null;
}

/// <summary>RG3010: a callee opens a section with interrupts off that relies on them.</summary>
internal sealed class IrqWindowRule() : KernelRule(Descriptors.IrqWindowInSection)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.IrqWindow ? new object[] { Name(observation.Callee), observation.Why, observation.Object } : null;
}
