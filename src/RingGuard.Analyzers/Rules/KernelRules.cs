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
    /// <summary>Key of <see cref="Diagnostic.Properties"/> that says how sure a finding is.</summary>
    public const string Certainty = "certainty";

    private static readonly ImmutableDictionary<string, string?> Definite = ImmutableDictionary<string, string?>.Empty.Add(Certainty, "definite");
    private static readonly ImmutableDictionary<string, string?> Possible = ImmutableDictionary<string, string?>.Empty.Add(Certainty, "possible");

    public static ImmutableArray<KernelRule> All { get; } = ImmutableArray.Create<KernelRule>(
        new BhEnableRule(),
        new DoSoftirqUnderLockRule(),
        new DoSoftirqInWrongContextRule(),
        new FpuSectionMisusedRule(),
        new FpAccessRule(),
        new SleepingLockInAtomicContextRule(),
        new BlockingCallRule(),
        new DoubleAcquireRule(),
        new TryResultRule(),
        new ForeignReleaseRule(),
        new GuardedDataRule(),
        new NestedIrqEnableRule(),
        new AbsentCurrentVCpuRule(),
        new IrqStateAtExitRule(),
        new IrqWindowRule(),
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
        new LateInvalidationRule());

    public static ImmutableArray<DiagnosticDescriptor> Descriptors
    {
        get
        {
            var builder = ImmutableArray.CreateBuilder<DiagnosticDescriptor>();
            foreach (var rule in All)
                builder.Add(rule.Descriptor);
            builder.Add(Rules.Descriptors.LockOrderInversion);
            builder.Add(Rules.Descriptors.IrqUnsafeLock);
            builder.Add(Rules.Descriptors.IrqUnsafeDependency);
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
        ObservationKind.Unguarded => "guard" + observation.Guarded?.Name,
        ObservationKind.NestedIrqEnable or ObservationKind.IrqAtExit or ObservationKind.IrqWindow => "irq",
        ObservationKind.TryResult => "try",
        ObservationKind.Demand when observation.Resource is not null => "held" + observation.Object,
        ObservationKind.Demand or ObservationKind.DoubleAcquire => "context",
        ObservationKind.Leak => "leak" + (observation.Resource is { IsLock: true } ? observation.Object : observation.Resource is { Resource: Resource.Irq, IsOwnContext: false } ? "#irq" : ""),
        ObservationKind.ExitMismatch => observation.Object + observation.Why,
        ObservationKind.ImageWrite => "image" + observation.Object,
        ObservationKind.Finding => observation.Rule!.Id + observation.Object,
        _ => "release",
    };

    private static Diagnostic Create(DiagnosticDescriptor descriptor, Observation observation, object[] arguments)
        => Create(descriptor, observation.Location, observation.Evidence, observation.IsDefinite, arguments);

    public static Diagnostic Create(DiagnosticDescriptor descriptor, Location location, ImmutableArray<Location> evidence, bool isDefinite, object[] arguments)
        => Diagnostic.Create(
            descriptor,
            location,
            isDefinite ? descriptor.DefaultSeverity : DiagnosticSeverity.Info,
            evidence,
            isDefinite ? Definite : Possible,
            arguments);
}
