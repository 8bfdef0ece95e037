using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>What is said of a value that is used after it went stale.</summary>
internal sealed class StaleFindings(BodyScope scope, ValueReader values)
{
    /// <summary>True when the use is reported, or would be: the value is then done with.</summary>
    public bool Used(IOperation reference, TrackedValue value, KernelState state)
    {
        if (value.IsDone)
            return false;
        if (!value.IsAged || !Counts(value, state))
        {
            scope.Recorder?.Passed(ObservationKind.Finding, scope.Numbers.OfSite(reference), RuleOf(value).Id, state);
            return false;
        }

        if (scope.Recorder is not { } recorder)
            return true;
        if (HasOwnFlagOnly(reference, value))
            return false;
        var aging = scope.Numbers.Operation(value.AgedAt);
        var isSure = value.IsAlone && aging is not null
            && StaleCertainty.IsSure(scope.Numbers.Operation(value.Source)?.Syntax, aging.Syntax, reference.Syntax, value.Key.RootSymbol?.Name ?? "");
        var isCopyOutside = value is { Role: StaleRole.CpuLocal, IsReference: false } && AgingJudge.Preemption(scope, state) != Judgement.Holds;
        recorder.Failed(
            ObservationKind.Finding,
            scope.Numbers.OfSite(reference),
            RuleOf(value).Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(reference))
            {
                Rule = RuleOf(value),
                Object = Display(value),
                Arguments = new object[] { Display(value), Origin(value), Reason(value) },
                Evidence = Evidence(value),
            },
            onSomePathOnly: isCopyOutside || !(value.Must && value.IsAlone),
            isSure: isSure && !isCopyOutside,
            on: state);
        return true;
    }

    /// <summary>A value that is fresh at the call, and stale where the callee uses it.</summary>
    public void UsedInCallee(CallSite call, IOperation argument, TrackedValue value)
    {
        if (scope.Recorder is not { } recorder || value.IsAged || (value.Role is StaleRole.CpuId or StaleRole.CpuLocal && AgingJudge.IsPinned(scope.Contract)))
            return;
        recorder.Failed(
            ObservationKind.Finding,
            call.Site,
            RuleOf(value).Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(argument))
            {
                Rule = RuleOf(value),
                Object = Display(value),
                Arguments = new object[] { Display(value), Origin(value), $"'{StaleSources.NameOf(call.Method)}' uses it after {Word(value.Role)}" },
                Evidence = Evidence(value),
            });
    }

    /// <summary>
    /// Ways in which a value outlives the place where it holds: the answer of a usability test in a member, or a captured
    /// value in a function that runs later.
    /// </summary>
    public void Escapes(IOperation target, IOperation value, KernelState state, StalenessFacet? facet, StaleSources sources)
    {
        if (scope.Recorder is null || target is not (IFieldReferenceOperation or IPropertyReferenceOperation or IEventReferenceOperation)
            || values.PathOfTarget(target, state) is { Root: PathRoot.Local })
        {
            return;
        }

        foreach (var tracked in sources.ValuesOf(value, state, facet))
        {
            if (tracked.Role == StaleRole.Usable && !tracked.IsCaptured)
                Report(tracked, target, $"it is kept in '{target.Syntax}', which outlives the moment it was asked for", isSure: true);
            else if (tracked.IsCaptured)
                Report(tracked, target, $"it is captured by a function that is kept in '{target.Syntax}' and runs later", isSure: false);
        }
    }

    /// <summary>A captured value in a handler that is registered here and runs some other time.</summary>
    public void Registered(CallSite call, StalenessFacet facet, StaleSources sources, KernelState state)
    {
        if (scope.Recorder is null)
            return;
        foreach (var parameter in call.Method.Parameters)
        {
            if (parameter.Type.TypeKind != TypeKind.Delegate || call.Argument(parameter.Ordinal) is not { } argument
                || scope.Model.Contracts.GetHandlerMode(parameter) is not { } mode)
            {
                continue;
            }

            foreach (var tracked in sources.ValuesOf(argument, state, facet))
            {
                if (tracked.IsCaptured)
                    Report(tracked, argument, $"it is captured by a function that runs later, in {mode} context", isSure: true);
            }
        }
    }

    private void Report(TrackedValue value, IOperation at, string reason, bool isSure)
        => scope.Recorder!.Failed(
            ObservationKind.Finding,
            scope.Numbers.OfSite(at),
            RuleOf(value).Id,
            () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(at))
            {
                Rule = RuleOf(value),
                Object = Display(value),
                Arguments = new object[] { Display(value), Origin(value), reason },
                Evidence = Evidence(value),
            },
            onSomePathOnly: !isSure);

    private static DiagnosticDescriptor RuleOf(TrackedValue value) => value.Role switch
    {
        StaleRole.Flags => Descriptors.CachedFlags,
        StaleRole.Owner or StaleRole.FpState => Descriptors.CachedReference,
        StaleRole.Usable => Descriptors.CachedUsability,
        _ => Descriptors.StalePerCpuValue,
    };

    /// <summary>Some uses are harmless in the state that they happen in.</summary>
    private bool Counts(TrackedValue value, KernelState state)
    {
        // Work is done with interrupts on, by the flags that asked for it; only the decision with interrupts off has to be by flags of now.
        if (value.Role == StaleRole.Flags && value.Aging == Aging.IrqWindow)
            return ContextJudge.Judge(state, scope.EntryOf(state), Context.IrqOff).Judgement != Judgement.Fails;

        // A copy of a counter may be printed at any time; what is decided by it under a lock has to be about this CPU.
        if (value is { Role: StaleRole.CpuLocal, IsReference: false, Aging: Aging.Entering })
            return AgingJudge.Preemption(scope, state) == Judgement.Holds;
        return true;
    }

    /// <summary>Flags that only their own context changes do not go stale.</summary>
    private bool HasOwnFlagOnly(IOperation reference, TrackedValue value)
        => value.Role == StaleRole.Flags && HasOwnFlagOnly(reference, scope.Model.Contracts);

    /// <summary>What is asked of a copy of flags is about such flags alone.</summary>
    public static bool HasOwnFlagOnly(IOperation reference, Contracts.ContractProvider contracts)
    {
        var found = false;
        foreach (var operand in Operands(reference))
        {
            var unwrapped = operand;
            while (unwrapped is IConversionOperation conversion)
                unwrapped = conversion.Operand;
            if (unwrapped is IFieldReferenceOperation { Field: var flag })
            {
                if (!contracts.HasMarker(flag, MarkerWords.OwnOnly))
                    return false;
                found = true;
            }
        }

        return found;
    }

    private static System.Collections.Generic.IEnumerable<IOperation> Operands(IOperation reference) => reference.Parent switch
    {
        IInvocationOperation invocation when invocation.Instance == reference => invocation.Arguments.Select(static a => a.Value),
        IBinaryOperation binary => new[] { binary.LeftOperand == reference ? binary.RightOperand : binary.LeftOperand },
        IConversionOperation conversion => Operands(conversion),
        IArgumentOperation { Parent: IInvocationOperation extension } => extension.Arguments.Where(a => a.Value != reference).Select(static a => a.Value),
        _ => System.Array.Empty<IOperation>(),
    };

    private static string Display(TrackedValue value) => value.Key.Root == PathRoot.Produced ? value.Name : value.Key.ToShortString();

    private string Origin(TrackedValue value)
        => value.Source == 0 ? "parameter" : $"'{value.Name}' at line {scope.LineOf(value.Source)}";

    private string Reason(TrackedValue value)
    {
        var line = scope.LineOf(value.AgedAt);
        return value.Aging switch
        {
            Aging.Preempted => $"at line {line} the context may be switched or migrated",
            Aging.Leaving => $"at line {line} the context becomes preemptible",
            Aging.Entering => $"it was taken while preemptible, before line {line}",
            Aging.IrqWindow => $"interrupts were on in between (line {line})",
            _ => $"the call at line {line} may replace that memory",
        };
    }

    private static string Word(StaleRole role) => role == StaleRole.FpState ? "that memory may be replaced" : "a point of preemption";

    private ImmutableArray<Location> Evidence(TrackedValue value)
    {
        var builder = ImmutableArray.CreateBuilder<Location>();
        if (scope.LocationOf(value.Source) is { } source)
            builder.Add(source);
        if (scope.LocationOf(value.AgedAt) is { } aged)
            builder.Add(aged);
        return builder.ToImmutable();
    }
}
