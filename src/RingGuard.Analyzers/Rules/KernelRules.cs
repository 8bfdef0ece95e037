using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
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
        new BhEnableRule(),
        new PreemptionPointUnderLockRule(),
        new DoSoftirqUnderLockRule(),
        new DoSoftirqInWrongContextRule(),
        new BlockingInFpuSectionRule(),
        new GuestFpSwapRule(),
        new HypervisorEntryRule(),
        new FpuSectionMisusedRule(),
        new FpAccessRule(),
        new SleepingLockInAtomicContextRule(),
        new BlockingAllocationRule(),
        new BlockingCallRule(),
        new DoubleAcquireRule(),
        new GuardMisusedRule(),
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
        new CpuAccessRule(),
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
        new ThrowAcrossRule(),
        new DomainRule(Rules.Descriptors.StalePerCpuValue),
        new DomainRule(Rules.Descriptors.CachedFlags),
        new DomainRule(Rules.Descriptors.CachedReference),
        new DomainRule(Rules.Descriptors.CachedUsability),
        new DomainRule(Rules.Descriptors.CheapTestSuffices),
        new DomainRule(Rules.Descriptors.SaveResultIgnored),
        new DomainRule(Rules.Descriptors.RestartIgnored),
        new DomainRule(Rules.Descriptors.CursorLost),
        new DomainRule(Rules.Descriptors.RestartLoop),
        new DomainRule(Rules.Descriptors.ContinuationDropped),
        new DomainRule(Rules.Descriptors.ClearedEarly),
        new DomainRule(Rules.Descriptors.ClearedOnFailure),
        new DomainRule(Rules.Descriptors.LongLoop),
        new DomainRule(Rules.Descriptors.FinalisedOnRestart),
        new DomainRule(Rules.Descriptors.LastTestTooEarly),
        new DomainRule(Rules.Descriptors.IncompleteRange),
        new DomainRule(Rules.Descriptors.ResultIgnored),
        new DomainRule(Rules.Descriptors.UpdateUnchecked),
        new DomainRule(Rules.Descriptors.FailedLoadLeft),
        new DomainRule(Rules.Descriptors.StaleImageRead),
        new DomainRule(Rules.Descriptors.LoadOverUnsavedOwner),
        new DomainRule(Rules.Descriptors.ClaimBeforeLoad),
        new DomainRule(Rules.Descriptors.MissingFpRestore),
        new DomainRule(Rules.Descriptors.BareResidencyFlagWrite),
        new DomainRule(Rules.Descriptors.FpContextFreedWhileLive),
        new DomainRule(Rules.Descriptors.PkruThroughImage),
        new DomainRule(Rules.Descriptors.ForeignFpOperation),
        new DomainRule(Rules.Descriptors.KernelThreadFpState),
        new DomainRule(Rules.Descriptors.XfdNotApplied),
        new DomainRule(Rules.Descriptors.ValidityHelperWritesState),
        new DomainRule(Rules.Descriptors.NotCurrentVCpu),
        new DomainRule(Rules.Descriptors.RawAccessOutsideCore),
        new DomainRule(Rules.Descriptors.MissingXfdSync),
        new DomainRule(Rules.Descriptors.XfdErrNotSaved),
        new DomainRule(Rules.Descriptors.XstateSizeNotValidated),
        new DomainRule(Rules.Descriptors.VCpuFpLifecycle),
        new DomainRule(Rules.Descriptors.FpTrapOrder),
        new DomainRule(Rules.Descriptors.GuestEntryDecisionStale),
        new DomainRule(Rules.Descriptors.SpeSaveSequence),
        new DomainRule(Rules.Descriptors.SpeRestoreOrder),
        new DomainRule(Rules.Descriptors.SetWayWithoutTrap),
        new DomainRule(Rules.Descriptors.CacheToggleOrder),
        new DomainRule(Rules.Descriptors.ProfilingControlsOpen),
        new DomainRule(Rules.Descriptors.MissingBarrier));

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
            builder.Add(Rules.Descriptors.NoConsumer);
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
        ObservationKind.FloatUse => "context",
        >= ObservationKind.Allocation and <= ObservationKind.ThrowAcross => observation.Kind.ToString(),
        _ => "release",
    };

    /// <summary>A finding that no body shows by itself.</summary>
    public static Diagnostic Create(DiagnosticDescriptor descriptor, Location location, IEnumerable<Location> evidence, bool isDefinite, params object[] arguments)
        => Diagnostic.Create(
            descriptor,
            location,
            isDefinite ? descriptor.DefaultSeverity : DiagnosticSeverity.Info,
            evidence,
            isDefinite ? Certainty.Definite : Certainty.Possible,
            arguments);

    /// <summary>What a possible finding depends on is the end of its message, and its places come after the evidence.</summary>
    private static Diagnostic Create(DiagnosticDescriptor descriptor, Observation observation, object[] arguments)
    {
        var evidence = observation.Evidence;
        if (observation.Witness is { } witness && !observation.IsDefinite)
        {
            evidence = evidence.AddRange(witness.Locations.RemoveAll(evidence.Contains));
            arguments = WithEnd(descriptor, arguments, witness.Text);
        }
        else
        {
            arguments = WithEnd(descriptor, arguments, "");
        }

        return Create(descriptor, observation.Location, evidence, observation.IsDefinite, arguments);
    }

    /// <summary>Where the last argument does not end the message, the format has a place of its own for the end.</summary>
    private static object[] WithEnd(DiagnosticDescriptor descriptor, object[] arguments, string end)
    {
        var format = descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture);
        if (format.EndsWith("{" + arguments.Length + "}", StringComparison.Ordinal))
            return [.. arguments, end];
        if (end.Length == 0 || !format.EndsWith("{" + (arguments.Length - 1) + "}", StringComparison.Ordinal))
            return arguments;
        var result = (object[])arguments.Clone();
        result[result.Length - 1] += end;
        return result;
    }

    public static Diagnostic Create(DiagnosticDescriptor descriptor, Location location, ImmutableArray<Location> evidence, bool isDefinite, object[] arguments)
        => Diagnostic.Create(
            descriptor,
            location,
            isDefinite ? descriptor.DefaultSeverity : DiagnosticSeverity.Info,
            evidence,
            isDefinite ? Certainty.Definite : Certainty.Possible,
            arguments);
}
