using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Rendering;

/// <summary>
/// Says an inferred summary in the words of contracts. What the words cannot say is left out, never said more strongly:
/// a caller that goes by the words misses a finding rather than gets a false one.
/// </summary>
internal sealed class SummaryRenderer(KernelModel model)
{
    private const Effect Blocking = Effect.Sleeps | Effect.Reschedules;

    /// <summary>For other assemblies: with the origin of each requirement and the kind of each lock, which they cannot look up.</summary>
    public RenderedContract ForMetadata(IMethodSymbol method, MethodSummary summary) => Render(method, summary, isForMetadata: true);

    /// <summary>For a person: as few clauses as say it.</summary>
    public RenderedContract ForSource(IMethodSymbol method, MethodSummary summary) => Render(method, summary, isForMetadata: false);

    /// <summary>For a person: what a contract has to say more, so that these requirements are said.</summary>
    public RenderedContract ForSource(IMethodSymbol method, ImmutableArray<Demand> demands)
        => Render(method, new MethodSummary { Source = SummarySource.Inferred, Demands = demands, Exits = MethodSummary.Unknown.Exits }, isForMetadata: false);

    private RenderedContract Render(IMethodSymbol method, MethodSummary summary, bool isForMetadata)
    {
        if (summary.IsTrivial || summary.Source == SummarySource.Unknown)
            return RenderedContract.Empty;
        var clauses = new List<Clause>();
        var effects = Effect.None;
        AddContexts(summary, isForMetadata, clauses, ref effects);
        AddHeld(method, summary, clauses);
        new ExitRenderer(method, isForMetadata).Add(summary.Exits, clauses);
        var speaks = clauses.Count > 0;
        if (summary.Throws is ThrowBehavior.May or ThrowBehavior.Always)
            effects |= Effect.Throws;
        effects = FlagWords.Minimal(effects);
        if (effects != Effect.None)
            clauses.Add(new Clause(ClauseKind.Effects) { Effects = effects });
        if (summary.Throws == ThrowBehavior.Through && isForMetadata)
            clauses.Add(new Clause(ClauseKind.Effects) { Effects = Effect.Throws, Via = Clause.SomewhereBelow });
        AddFp(method, summary, clauses);
        return new RenderedContract(clauses.ToImmutableArray())
        {
            NoReturn = summary.NeverReturns,
            OnlyThrows = !speaks && !summary.NeverReturns && (effects & ~Effect.Throws) == Effect.None && summary.Fp.IsEmpty,
        };
    }

    private void AddContexts(MethodSummary summary, bool isForMetadata, List<Clause> clauses, ref Effect effects)
    {
        var all = Context.None;
        foreach (var demand in summary.Demands)
        {
            if (demand.Kind is DemandKind.Held or DemandKind.NotHeld || demand.Bits == Context.None)
                continue;
            all |= demand.Bits;
            effects |= EffectsOf(demand);
            if (isForMetadata)
            {
                clauses.Add(new Clause(ClauseKind.Requires)
                {
                    Context = demand.Bits,
                    Via = demand.Origin.GetDocumentationCommentId(),
                });
            }
        }

        if (!isForMetadata && all != Context.None)
            clauses.Add(new Clause(ClauseKind.Requires) { Context = FlagWords.Minimal(all) });
    }

    /// <summary>
    /// The effects that a requirement comes from, as far as the declaration of the effect asks for no more than was asked
    /// for: to declare Sleeps is to require NotAtomic as a whole.
    /// </summary>
    private Effect EffectsOf(Demand demand)
    {
        switch (demand.Kind)
        {
            case DemandKind.FpRegisters:
                return Effect.TouchesFpRegs;
            case DemandKind.Reschedule or DemandKind.DoSoftirq:
                var declared = Effect.None;
                var contract = model.Contracts.GetContract(demand.Origin);
                if (!contract.SpeaksOfCallable)
                    contract = model.Contracts.GetInferred(demand.Origin) ?? contract;
                foreach (var clause in contract.Clauses)
                    declared |= clause.Effects;
                var needs = (declared & Effect.EnablesIrqsTemporarily) != 0 && (demand.Bits & Context.IrqOff) != 0
                    ? Context.NotAtomic & ~Context.IrqOn
                    : Context.NotAtomic;
                if ((demand.Bits & needs) != needs)
                    return Effect.None;
                var result = declared & (Blocking | Effect.RunsSoftirqs);
                if (needs != Context.NotAtomic)
                    result |= Effect.EnablesIrqsTemporarily;
                if (demand.Kind == DemandKind.DoSoftirq)
                    result |= Effect.Reschedules | Effect.RunsSoftirqs;
                return (result & Blocking) == 0 ? result | Effect.Sleeps : result;
            default:
                return Effect.None;
        }
    }

    private static void AddHeld(IMethodSymbol method, MethodSummary summary, List<Clause> clauses)
    {
        foreach (var demand in summary.Demands)
        {
            if (demand.Kind is not (DemandKind.Held or DemandKind.NotHeld) || demand.Resource is not { } resource)
                continue;
            string? of = null;
            if (demand.Path is not null && !PathText.TryFormat(demand.Path, method, out of))
                continue;
            if (demand.Path is null && resource.IsLock)
                continue;
            Add(clauses, new Clause(demand.Kind == DemandKind.Held ? ClauseKind.Requires : ClauseKind.Forbids)
            {
                Resource = resource.IsOwnContext ? null : resource.Resource,
                CustomContext = resource.OwnContext,
                Of = of,
            });
        }
    }

    private void AddFp(IMethodSymbol method, MethodSummary summary, List<Clause> clauses)
    {
        foreach (var delta in summary.Fp)
        {
            if (delta.IsConditional || delta.When is not null)
                continue;
            string? of = null;
            if (delta.Path is not null && !PathText.TryFormat(delta.Path, method, out of))
                continue;
            var clause = new Clause(ClauseKind.Effects)
            {
                Effects = delta.Action switch
                {
                    FpAction.Load => Effect.LoadsFpRegs,
                    FpAction.WriteImage => Effect.WritesFpImage,
                    _ => Effect.InvalidatesFpRegs,
                },
                Of = of ?? (delta.Path is null ? null : "this"),
            };

            // Without a name the words mean an object of the method's own, where it has one.
            var said = model.Lowering.Lower(method, new MemberContract { Clauses = ImmutableArray.Create(clause) });
            if (said.Fp.Length == 1 && Equals(said.Fp[0].Path, delta.Path))
                Add(clauses, clause);
        }
    }

    private static void Add(List<Clause> clauses, Clause clause)
    {
        foreach (var known in clauses)
        {
            if (known.Says(clause))
                return;
        }

        clauses.Add(clause);
    }
}
