using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG2004: sections that nest, end without a begin, or begin where the FPU cannot be used.</summary>
internal sealed class FpuSectionMisusedRule() : KernelRule(Descriptors.FpuSectionMisused)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.OpensFpuSection })
        {
            return new object[]
            {
                (observation.Failing & Context.NoFpuSection) != 0 && observation.Why.Contains("open")
                    ? $"{Subject(observation)} opens an FPU section, but {observation.Why}; sections do not nest"
                    : $"{Subject(observation)} opens an FPU section, but {observation.Why}; test that the FPU is usable first",
            };
        }

        return observation is { Kind: ObservationKind.ReleaseNotHeld, Resource.IsFpuSection: true }
            ? new object[] { $"'{Name(observation.Callee)}' closes an FPU section that is not open" }
            : null;
    }
}

/// <summary>RG2001: FP registers are touched where the context can be preempted.</summary>
internal sealed class FpAccessRule() : KernelRule(Descriptors.FpAccessWhilePreemptible)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.FpRegisters } && (observation.Failing & Context.PreemptOff) != 0
            ? new object[] { Subject(observation), observation.Why.StartsWith("interrupts are on", System.StringComparison.Ordinal) ? $": {observation.Why}" : "" }
            : null;
}

/// <summary>RG2002: a section that is still open at a normal exit.</summary>
internal sealed class FpuSectionNotClosedRule() : KernelRule(Descriptors.FpuSectionNotClosed)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Resource is not { IsFpuSection: true } resource || observation.IsCarried)
            return null;
        return observation.Kind switch
        {
            ObservationKind.Leak when !observation.OnlyExceptional => new object[] { $"The {resource.Describe()} opened here is not closed on every path: {LeakText.Exit(observation)}" },
            ObservationKind.ExitMismatch => new object[] { $"The contract speaks of the {resource.Describe()}, which {observation.Why} at this exit" },
            _ => null,
        };
    }
}

/// <summary>RG2003: a section that an exception leaves open.</summary>
internal sealed class FpuSectionNotExceptionSafeRule() : KernelRule(Descriptors.FpuSectionNotExceptionSafe)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Leak, OnlyExceptional: true, IsCarried: false, Resource: { IsFpuSection: true } resource }
            ? new object[] { resource.Describe(), observation.Why.StartsWith("throw", System.StringComparison.Ordinal) ? "the throw" : "the call", LeakText.Line(observation) }
            : null;
}

/// <summary>RG2008: before RG2007 where something else was invalidated.</summary>
internal sealed class WrongObjectInvalidatedRule() : KernelRule(Descriptors.WrongObjectInvalidated)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.ImageWrite, WrongObject.Length: > 0 }
            ? new object[] { observation.Object, observation.WrongObject, observation.Why }
            : null;
}

/// <summary>RG2007: nothing was invalidated before the write.</summary>
internal sealed class MissingInvalidationRule() : KernelRule(Descriptors.MissingInvalidation)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.ImageWrite ? new object[] { observation.Object } : null;
}

/// <summary>RG2009: the invalidation comes after the write.</summary>
internal sealed class LateInvalidationRule() : KernelRule(Descriptors.LateInvalidation)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.LateInvalidation ? new object[] { Name(observation.Callee), observation.Object, observation.Why } : null;
}
