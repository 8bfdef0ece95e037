using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// All rules, the more specific before the more general: an observation belongs to the first that claims it, so that one
/// cause is one finding.
/// </summary>
internal static class KernelRules
{
    public static ImmutableArray<KernelRule> All { get; } = ImmutableArray.Create<KernelRule>(
        new DoSoftirqUnderLockRule(),
        new DoSoftirqInWrongContextRule(),
        new BlockingInFpuSectionRule(),
        new FpuSectionMisusedRule(),
        new FpAccessRule(),
        new SleepingLockInAtomicContextRule(),
        new BlockingAllocationRule(),
        new BlockingCallRule(),
        new DoubleAcquireRule(),
        new GuardMisusedRule(),
        new LockNotReleasedRule(),
        new FpuSectionNotClosedRule(),
        new FpuSectionNotExceptionSafeRule(),
        new IrqImbalanceRule(),
        new CountImbalanceRule(),
        new RequiredLockNotHeldRule(),
        new ExcludedContextRule(),
        new CountedContextRule(),
        new WrongObjectInvalidatedRule(),
        new MissingInvalidationRule(),
        new LateInvalidationRule(),
        new DomainRule(Rules.Descriptors.ContractLostInDelegate),
        new DomainRule(Rules.Descriptors.UnknownTarget),
        new FloatWithoutSectionRule(),
        new SuspensionInAtomicContextRule(),
        new ManagedThreadingRule(),
        new UncertainRootRule(),
        new SwallowedStopRule(),
        new ImplicitAllocationRule(),
        new StateCopyRule(),
        new ThrowAcrossRule());

    public static ImmutableArray<DiagnosticDescriptor> Descriptors
    {
        get
        {
            var builder = ImmutableArray.CreateBuilder<DiagnosticDescriptor>();
            foreach (var rule in All)
                builder.Add(rule.Descriptor);
            return builder.ToImmutable();
        }
    }

    /// <summary>The findings of one body.</summary>
    public static List<Diagnostic> Report(ImmutableArray<Observation> observations, PossibleFindings possible)
    {
        var result = new List<Diagnostic>();
        var claimed = new HashSet<(Location, string)>();
        foreach (var rule in All)
        {
            foreach (var observation in observations)
            {
                if (rule.Describe(observation) is not { } arguments || IsFirstClaimedByOther(rule, observation))
                    continue;
                // One cause, one finding: what a call asks of its context is one cause, a release of what is not held another.
                if (!claimed.Add((observation.Location, Cause(observation))))
                    continue;
                if (!observation.IsDefinite && possible == PossibleFindings.None)
                    continue;
                result.Add(Create(rule.Descriptor, observation, arguments));
            }
        }

        result.Sort(static (a, b) =>
        {
            var position = a.Location.SourceSpan.Start.CompareTo(b.Location.SourceSpan.Start);
            return position != 0 ? position : string.CompareOrdinal(a.Id, b.Id);
        });
        return result;
    }

    private static bool IsFirstClaimedByOther(KernelRule rule, Observation observation)
    {
        foreach (var other in All)
        {
            if (ReferenceEquals(other, rule))
                return false;
            if (other.Describe(observation) is not null)
                return true;
        }

        return false;
    }

    private static string Cause(Observation observation) => observation.Kind switch
    {
        ObservationKind.Demand when observation.Resource is not null => "held" + observation.Object,
        ObservationKind.Demand or ObservationKind.DoubleAcquire => "context",
        ObservationKind.Leak => "leak" + (observation.Resource is { IsLock: true } ? observation.Object : ""),
        ObservationKind.ExitMismatch => observation.Object + observation.Why,
        ObservationKind.ImageWrite => "image" + observation.Object,
        ObservationKind.Finding => observation.Rule!.Id + observation.Object,
        ObservationKind.FloatUse => "context",
        >= ObservationKind.Allocation and <= ObservationKind.ThrowAcross => observation.Kind.ToString(),
        _ => "release",
    };

    private static Diagnostic Create(DiagnosticDescriptor descriptor, Observation observation, object[] arguments)
    {
        var severity = observation.IsDefinite ? descriptor.DefaultSeverity : DiagnosticSeverity.Info;
        return Diagnostic.Create(
            descriptor,
            observation.Location,
            severity,
            observation.Evidence,
            observation.IsDefinite ? Certainty.Definite : Certainty.Possible,
            arguments);
    }
}
