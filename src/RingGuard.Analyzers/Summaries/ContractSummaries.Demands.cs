using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <content>What a contract asks of the context of a call.</content>
internal sealed partial class ContractSummaries
{
    private ImmutableArray<Demand> Demands(IMethodSymbol method, MemberContract contract, Effect effects, bool followsOrigins)
    {
        var opensSection = Opens(contract);
        var takesLock = false;

        // A member that takes preemption away itself, or insists on being called with it on, looks after the registers itself.
        var disablesPreemption = false;
        foreach (var clause in contract.Clauses)
        {
            takesLock |= clause is { Kind: ClauseKind.Acquires, Resource: Resource.Lock or Resource.ReadLock or Resource.WriteLock };
            disablesPreemption |= (clause.Kind == ClauseKind.Requires && (clause.Context & Context.PreemptOn) != 0) || clause is { Kind: ClauseKind.Acquires, Resource: Resource.Preempt or Resource.Bh or Resource.Irq or Resource.FpRegs or Resource.FpuSection or Resource.NeonSection };
        }

        // Off without a saved state: whoever has interrupts off already gets them back on by the counterpart.
        var endsSection = EnsuresIrqOffForGood(contract);
        var isFp = (effects & (FpRegisters | Effect.InvalidatesFpRegs)) != 0
            || fpTypes.HasFpState(method.ContainingType) || fpTypes.OnlyFpParameter(method) is not null || fpTypes.DrivesFpu(method.ContainingType);
        var builder = ImmutableArray.CreateBuilder<Demand>();
        var kind = (effects & (Effect.RunsSoftirqs | Effect.Reschedules)) == (Effect.RunsSoftirqs | Effect.Reschedules)
            ? DemandKind.DoSoftirq
            : DemandKind.Reschedule;

        foreach (var clause in contract.Clauses)
        {
            var when = Condition(method, clause);
            switch (clause.Kind)
            {
                case ClauseKind.Requires when clause.Context != Context.None && followsOrigins && DemandOfOrigin(clause) is { } asked:
                    builder.Add(asked with { Bits = clause.Context, When = when });
                    break;
                case ClauseKind.Requires when clause.Context != Context.None:
                    builder.Add(new Demand(KindOf(clause), clause.Context, method) { When = when, IsPreemptionPoint = (effects & Effect.PreemptionPoint) != 0, HasUsabilityTest = opensSection && HasUsabilityTest(method) });
                    break;
                case ClauseKind.Effects when (clause.Effects & Effect.AllocatesBlocking) != 0:
                    builder.Add(new Demand(DemandKind.Allocate, BlockingNeeds(contract, effects), method) { When = when });
                    AddInSection(clause, when);
                    break;
                case ClauseKind.Effects when (clause.Effects & Blocking) != 0:
                    builder.Add(new Demand(kind, BlockingNeeds(contract, effects), method) { When = when, IsEffect = true, IsPreemptionPoint = (effects & Effect.PreemptionPoint) != 0 });
                    AddInSection(clause, when);
                    break;
                case ClauseKind.Effects when (clause.Effects & (Effect.TouchesUserMemory | Effect.LongRunning)) != 0 && (clause.Effects & FpRegisters) == 0:
                    AddInSection(clause, when);
                    break;
                case ClauseKind.Effects when (clause.Effects & FpRegisters) != 0 && !disablesPreemption:
                    builder.Add(new Demand(DemandKind.FpRegisters, Context.PreemptOff, method) { When = when });
                    break;
                case ClauseKind.Requires or ClauseKind.Forbids when clause.Resource is not null || clause.CustomContext is not null:
                    builder.Add(new Demand(clause.Kind == ClauseKind.Requires ? DemandKind.Held : DemandKind.NotHeld, Context.None, method)
                    {
                        Resource = Key(clause),
                        Path = PathOf(method, clause),
                        When = when,
                    });
                    break;
                case ClauseKind.Acquires when clause.CustomContext is { } entered && !MayNest(entered):
                    builder.Add(new Demand(DemandKind.NotHeld, Context.None, method) { Resource = Key(clause), When = when });
                    break;
            }
        }

        if (EnablesBottomHalves(contract))
            builder.Add(new Demand(DemandKind.EnablesBh, Context.IrqOn | Context.NotHardIrq | Context.NotNmi, method));
        for (var i = 0; i < builder.Count; i++)
        {
            if (takesLock && builder[i].Kind == DemandKind.Reschedule)
                builder[i] = builder[i] with { TakesLock = true };
        }

        return Deduplicate(builder);

        void AddInSection(Clause clause, ArgumentCondition? when)
        {
            if ((clause.Effects & Effect.TouchesUserMemory) != 0)
                builder.Add(new Demand(DemandKind.UserMemory, Context.NoFpuSection, method) { When = when });
            if ((clause.Effects & Effect.LongRunning) != 0)
                builder.Add(new Demand(DemandKind.LongWork, Context.NoFpuSection, method) { When = when, IsPossible = true });
        }

        DemandKind KindOf(Clause clause)
        {
            var bits = clause.Context;
            if ((bits & Context.IrqOn) != 0 && endsSection)
                return DemandKind.EnablesIrqs;
            if (opensSection)
                return DemandKind.OpensFpuSection;
            if ((bits & Context.NotAtomic) != 0 && Allocates(contract, clause))
                return DemandKind.Allocate;
            if ((effects & Blocking) != 0 && (bits & Context.NotAtomic) != 0)
                return kind;
            if ((bits & Context.PreemptOff) != 0 && CpuAccess.Is(method, contracts))
                return DemandKind.CpuAccess;
            return isFp && (bits & Context.PreemptOff) != 0 ? DemandKind.FpRegisters : DemandKind.Context;
        }
    }

    /// <summary>The demand that a requirement is passed on from; its kind decides which rule speaks.</summary>
    private Demand? DemandOfOrigin(Clause clause)
    {
        if (clause.Via is not { } id || FindOrigin?.Invoke(id) is not { } origin)
            return null;
        var contract = contracts.GetContract(origin);
        foreach (var demand in Demands(origin, contract, AllEffects(contract), followsOrigins: false))
        {
            if ((demand.Bits & clause.Context) != Context.None)
                return demand;
        }

        return null;
    }

    /// <summary>Whether what the clause asks for is asked because of an allocation: one that happens under the same condition.</summary>
    private static bool Allocates(MemberContract contract, Clause requirement)
    {
        foreach (var clause in contract.Clauses)
        {
            if ((clause.Effects & Effect.AllocatesBlocking) != 0 && clause.When == requirement.When && Equals(clause.Is, requirement.Is))
                return true;
        }

        return false;
    }

    /// <summary>
    /// What blocking asks for. Where the callable itself enables interrupts for a while and asks to be entered with them
    /// off (Xen's check_for_pcpu_work), the interrupt dimension is the callable's own affair.
    /// </summary>
    private static Context BlockingNeeds(MemberContract contract, Effect effects)
    {
        if ((effects & Effect.EnablesIrqsTemporarily) == 0)
            return Context.NotAtomic;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && (clause.Context & Context.IrqOff) != 0)
                return Context.NotAtomic & ~Context.IrqOn;
        }

        return Context.NotAtomic;
    }

    /// <summary>One demand per kind: a declared Requires(NotAtomic) beside Effects(Sleeps) is the same demand twice.</summary>
    private static ImmutableArray<Demand> Deduplicate(ImmutableArray<Demand>.Builder demands)
    {
        var result = ImmutableArray.CreateBuilder<Demand>(demands.Count);
        foreach (var demand in demands)
        {
            var merged = false;
            for (var i = 0; i < result.Count && !merged; i++)
            {
                if (result[i].Kind == demand.Kind && demand.Resource is null && Equals(result[i].When, demand.When))
                {
                    result[i] = result[i] with { Bits = result[i].Bits | demand.Bits, IsEffect = result[i].IsEffect && demand.IsEffect };
                    merged = true;
                }
            }

            if (!merged)
                result.Add(demand);
        }

        return result.ToImmutable();
    }

    private static bool EnsuresIrqOffForGood(MemberContract contract)
    {
        var ensures = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Acquires, Resource: Resource.Irq, CustomContext: null })
                return false;
            ensures |= clause is { Kind: ClauseKind.Ensures, On: Outcome.Always } && (clause.Context & Context.IrqOff) != 0;
        }

        return ensures;
    }

    /// <summary>Softirqs that wait are run there and then. One that is made to be called with interrupts off looks after that itself.</summary>
    private static bool EnablesBottomHalves(MemberContract contract)
    {
        var enables = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Requires or ClauseKind.Ensures && (clause.Context & Context.IrqOff) != 0)
                return false;
            if (clause.Kind == ClauseKind.Ensures && (clause.Context & Context.IrqOn) != 0)
                return false;
            enables |= clause is { Kind: ClauseKind.Releases, Resource: Resource.Bh, CustomContext: null, When: null };
        }

        return enables;
    }

    private static bool Opens(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause is { Kind: ClauseKind.Acquires, Resource: Resource.FpuSection or Resource.NeonSection })
                return true;
        }

        return false;
    }

    /// <summary>Whether the type offers a predicate that says when a section may be opened.</summary>
    private bool HasUsabilityTest(IMethodSymbol method)
    {
        foreach (var member in method.ContainingType?.GetMembers() ?? default)
        {
            if (member is not IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean } candidate)
                continue;
            foreach (var clause in contracts.GetContract(candidate).Clauses)
            {
                if (clause.Kind == ClauseKind.Ensures && (clause.Context & Context.NoFpuSection) != 0)
                    return true;
            }
        }

        return false;
    }
}
