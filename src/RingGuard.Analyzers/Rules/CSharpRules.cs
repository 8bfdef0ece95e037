using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG3009: an allocation that may wait in atomic context; definite by contract, possible for <c>new</c>.</summary>
internal sealed class BlockingAllocationRule() : KernelRule(Descriptors.AllocationInAtomicContext)
{
    public override object[]? Describe(Observation observation) => observation switch
    {
        { Kind: ObservationKind.Demand, Demand.Kind: DemandKind.Allocate } => new object[] { $"{SubjectOf(observation)} may wait for memory", observation.Why },
        { Kind: ObservationKind.Allocation, IsExplicit: true } => new object[] { $"{Capital(observation.Object)} may make the collector run", observation.Why },
        _ => null,
    };

    /// <summary>What the language allocates without a constructor stands under that of object.</summary>
    private static string SubjectOf(Observation observation)
        => observation.Callee is { ContainingType.SpecialType: Microsoft.CodeAnalysis.SpecialType.System_Object } ? "The allocation" : Subject(observation);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);
}

/// <summary>RG6006: what the language allocates without saying so.</summary>
internal sealed class ImplicitAllocationRule() : KernelRule(Descriptors.ImplicitAllocation)
{
    public override object[]? Describe(Observation observation)
        => observation is { Kind: ObservationKind.Allocation, IsExplicit: false } ? new object[] { observation.Object, observation.Why } : null;
}

/// <summary>RG6001: await and yield while something is held, and async members of kernel code.</summary>
internal sealed class SuspensionInAtomicContextRule() : KernelRule(Descriptors.SuspensionInAtomicContext)
{
    public override object[]? Describe(Observation observation)
    {
        if (observation.Kind != ObservationKind.Suspension)
            return null;
        return new object[]
        {
            observation.Object.Length == 0
                ? $"'{NameOf(observation)}' is async, but kernel code has no scheduler of the .NET library to go on with"
                : $"The method is left at '{observation.Object}', but {observation.Why}",
        };
    }

    private static string NameOf(Observation observation)
        => observation.Callee is { MethodKind: Microsoft.CodeAnalysis.MethodKind.AnonymousFunction } ? "lambda" : Name(observation.Callee);
}

/// <summary>RG6002: scopes that nobody disposes, and scopes that are in two hands.</summary>
internal sealed class GuardMisusedRule() : KernelRule(Descriptors.GuardMisused)
{
    public override object[]? Describe(Observation observation) => observation switch
    {
        { Kind: ObservationKind.GuardMisuse } => new object[] { $"The scope {(observation.Why.StartsWith("'", System.StringComparison.Ordinal) ? "" : $"'{observation.Object}' ")}{observation.Why}" },
        { Kind: ObservationKind.Leak, IsUndisposedGuard: true, IsCarried: false }
            => new object[] { $"The scope that '{Name(observation.Callee)}' returns is never disposed; use a using statement" },
        _ => null,
    };
}

/// <summary>RG6003: primitives of the .NET library in kernel code.</summary>
internal sealed class ManagedThreadingRule() : KernelRule(Descriptors.ManagedThreading)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.ManagedThreading ? new object[] { observation.Object } : null;
}

/// <summary>RG6004: kernel operations where the runtime decides when the code runs.</summary>
internal sealed class UncertainRootRule() : KernelRule(Descriptors.UncertainRoot)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.UncertainRoot ? new object[] { Name(observation.Callee), observation.Object } : null;
}

/// <summary>RG6005: a handler for what stops the machine, or for everything, goes on while something is held.</summary>
internal sealed class SwallowedStopRule() : KernelRule(Descriptors.SwallowedStop)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.SwallowedStop
            ? new object[] { observation.Why, observation.Object.Length == 0 ? "everything, even the exception that stops the machine" : $"'{observation.Object}', which stops the machine" }
            : null;
}

/// <summary>RG6008: a copy of kernel state is changed.</summary>
internal sealed class StateCopyRule() : KernelRule(Descriptors.StateCopy)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.StateCopy ? new object[] { observation.Object, observation.Why } : null;
}

/// <summary>RG6009: an ordinary failure is thrown while something is held, where the convention is an error code.</summary>
internal sealed class ThrowAcrossRule() : KernelRule(Descriptors.ThrowAcross)
{
    public override object[]? Describe(Observation observation)
        => observation.Kind == ObservationKind.ThrowAcross ? new object[] { observation.Why } : null;
}
