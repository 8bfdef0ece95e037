using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Fpu;

/// <summary>Loads and copies that may fail halfway (RG2010): which result is which call's, and what a failure still owes.</summary>
internal sealed class FailedLoads(BodyScope scope, ValueReader values)
{
    /// <summary>The result of a call that may leave registers or an image half written; null when the call is none.</summary>
    public KernelState? Begin(CallSite call, KernelState state, int key)
    {
        var contract = scope.Model.Contracts.GetContract(call.Method);
        if (!contract.ReturnRoles.Has(ValueRole.MustCheck) || contract.Has(MarkerWords.AtomicLoad))
            return null;
        var effects = Effect.None;
        foreach (var clause in contract.Clauses)
            effects |= clause.Kind == ClauseKind.Effects && clause.When is null ? clause.Effects : Effect.None;

        // What saves as well exchanges whole contexts and looks after the old one itself.
        var isLoad = (effects & Effect.LoadsFpRegs) != 0 && (effects & Effect.SavesFpRegs) == 0;
        var isCopy = (effects & (Effect.WritesFpImage | Effect.TouchesUserMemory)) == (Effect.WritesFpImage | Effect.TouchesUserMemory);
        if ((!isLoad && !isCopy) || HoldsGuest(contract))
            return null;
        var facet = (state.Facets.TryGet(key, out var known) ? known as ResidencyFacet : null) ?? ResidencyFacet.Start;
        var temporary = scope.Numbers.OfTemporary(call.Operation);
        var value = state.Values.TryGet(temporary, out var result) ? result : SymbolicValue.Unknown;
        facet = facet.With(new OwedLoad(call.Site, !isLoad, null, Judge(value)));
        return state with
        {
            Values = state.Values.Set(temporary, value with { OriginSite = call.Site }),
            Facets = state.Facets.Set(key, facet),
        };
    }

    /// <summary>A condition on such a result was decided; null when none was.</summary>
    public ResidencyFacet? Narrow(IOperation condition, bool holds, ResidencyFacet? facet, KernelState state)
    {
        if (facet is null || facet.Owed.IsEmpty)
            return null;
        var result = facet;
        foreach (var owed in facet.Owed)
        {
            if (owed.Outcome != LoadOutcome.Untested)
                continue;
            var outcome = LoadOutcome.Untested;
            foreach (var entry in state.Values.Entries)
            {
                if (entry.Value.OriginSite == owed.Site && Judge(entry.Value) is var judged and not LoadOutcome.Untested)
                    outcome = judged;
            }

            if (outcome == LoadOutcome.Untested)
                outcome = BySign(condition, holds, owed.Site, state);
            if (outcome != LoadOutcome.Untested)
                result = result.With(owed with { Outcome = outcome });
        }

        return ReferenceEquals(result, facet) ? null : result;
    }

    /// <summary>Whether a condition is about such a result, not about where FP state lives.</summary>
    public bool IsResult(IOperation condition, KernelState state)
    {
        foreach (var inner in condition.DescendantsAndSelf())
        {
            if (inner is ILocalReferenceOperation or IInvocationOperation or IFlowCaptureReferenceOperation && values.Read(inner, state).OriginSite != 0)
                return true;
        }

        return false;
    }

    /// <summary>What makes the remains harmless: registers are loaded anew or declared invalid, an image is written anew.</summary>
    public ResidencyFacet Repair(Effect effects, ResidencyFacet facet)
    {
        foreach (var owed in facet.Owed)
        {
            var repairs = owed.IsImage ? Effect.WritesFpImage : Effect.InvalidatesFpRegs | Effect.LoadsFpRegs;
            if (owed.Outcome == LoadOutcome.Failed && (effects & repairs) != 0)
                facet = facet.With(owed with { Outcome = LoadOutcome.Repaired });
        }

        return facet;
    }

    /// <summary>The region or the body ends.</summary>
    public void Report(ResidencyFacet facet, bool atExit)
    {
        // A helper hands the failure on with its result: its caller repairs.
        if (scope.Recorder is not { } recorder || (atExit && !scope.MustBalance))
            return;
        foreach (var owed in facet.Owed)
        {
            if (owed.Outcome != LoadOutcome.Failed || scope.Numbers.Operation(owed.Site) is not { } operation)
                continue;
            var name = operation is IInvocationOperation invocation ? invocation.TargetMethod.ContainingType.Name + "." + invocation.TargetMethod.Name : operation.Syntax.ToString();
            recorder.Failed(ObservationKind.Finding, owed.Site, Descriptors.FailedLoadLeft.Id, () => new Observation(ObservationKind.Finding, BodyScope.LocationOf(operation))
            {
                Rule = Descriptors.FailedLoadLeft,
                Arguments = new object[]
                {
                    owed.IsImage
                        ? $"Where '{name}' fails, the image stays half written; copy to a buffer and validate first, or reset the image"
                        : $"Where '{name}' fails, the registers are neither old nor new, and nothing invalidates them",
                },
            });
        }
    }

    private static bool HoldsGuest(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause.Resource is Resource.GuestFpuLoaded or Resource.VCpuLoaded)
                return true;
        }

        return false;
    }

    private static LoadOutcome Judge(SymbolicValue value)
    {
        if (value.Truth != Tri.Unknown)
            return value.Truth == Tri.True ? LoadOutcome.Succeeded : LoadOutcome.Failed;
        return value.IsZero switch
        {
            Tri.True => LoadOutcome.Succeeded,
            Tri.False => LoadOutcome.Failed,
            _ => LoadOutcome.Untested,
        };
    }

    /// <summary>Negative results are failures: <c>rc &lt; 0</c>.</summary>
    private LoadOutcome BySign(IOperation condition, bool holds, int site, KernelState state)
    {
        if (Comparison.Of(condition, holds) is not { Kind: BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual } compared
            || values.Read(compared.Left, state).OriginSite != site || values.Read(compared.Right, state).IsZero != Tri.True)
        {
            return LoadOutcome.Untested;
        }

        return compared.Kind == BinaryOperatorKind.LessThan ? LoadOutcome.Failed : LoadOutcome.Succeeded;
    }
}
