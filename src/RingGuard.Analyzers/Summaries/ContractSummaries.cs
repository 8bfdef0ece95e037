using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Lowers a declared contract into the form that calls are checked and applied with.</summary>
internal sealed class ContractSummaries(ContractProvider contracts, LockTypes locks, FpContextTypes fpTypes)
{
    private const Effect Blocking = Effect.Sleeps | Effect.Reschedules;
    private const Effect FpRegisters = Effect.TouchesFpRegs | Effect.LoadsFpRegs | Effect.SavesFpRegs;

    /// <summary>Finds the member that a clause says it comes from (<see cref="Clause.Via"/>).</summary>
    public Func<string, IMethodSymbol?>? FindOrigin { get; init; }

    public MethodSummary Lower(IMethodSymbol method, MemberContract contract, SummarySource source = SummarySource.Contract)
    {
        var effects = AllEffects(contract);
        return new MethodSummary
        {
            Source = source,
            Demands = Demands(method, contract, effects, followsOrigins: true),
            Exits = contract.NoReturn ? ImmutableArray<ExitEffect>.Empty : Exits(method, contract),
            Fp = FpDeltas(method, contract),
            IrqWindow = (effects & Effect.EnablesIrqsTemporarily) != 0 ? ImmutableArray<Location>.Empty : null,
            Throws = Throws(contract, effects),

            // What never returns but throws has an exceptional edge; otherwise the machine stops.
            IsFatal = contract.NoReturn && (effects & Effect.Throws) == 0,
        };
    }

    private static ThrowBehavior Throws(MemberContract contract, Effect effects)
    {
        if ((effects & Effect.Throws) == 0)
            return ThrowBehavior.Unknown;
        if (contract.NoReturn)
            return ThrowBehavior.Always;
        foreach (var clause in contract.Clauses)
        {
            if ((clause.Effects & Effect.Throws) != 0 && clause.Via is null)
                return ThrowBehavior.May;
        }

        return ThrowBehavior.Through;
    }

    /// <summary>What the contract says is held when the member is entered: required, or given back by it.</summary>
    public ImmutableArray<ResourceDelta> HeldOnEntry(IMethodSymbol method, MemberContract contract)
    {
        var builder = ImmutableArray.CreateBuilder<ResourceDelta>();
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Requires or ClauseKind.Releases && (clause.Resource is not null || clause.CustomContext is not null) && clause.When is null)
                builder.Add(Delta(method, clause));
        }

        return builder.ToImmutable();
    }

    private static Effect AllEffects(MemberContract contract)
    {
        var effects = Effect.None;
        foreach (var clause in contract.Clauses)
            effects |= clause.Effects;
        return effects;
    }

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

    private ImmutableArray<ExitEffect> Exits(IMethodSymbol method, MemberContract contract)
    {
        var outcomes = new List<(OutcomeKey Key, int Parameter)>();
        foreach (var clause in contract.Clauses)
        {
            if (Outcomes(method, clause) is { } pair && !outcomes.Contains(pair.Positive))
            {
                outcomes.Add(pair.Positive);
                if (!outcomes.Contains(pair.Negative))
                    outcomes.Add(pair.Negative);
            }
        }

        if (outcomes.Count == 0)
            outcomes.Add((OutcomeKey.Any, -1));

        var exits = ImmutableArray.CreateBuilder<ExitEffect>();
        foreach (var (key, parameter) in outcomes)
            exits.Add(Exit(method, contract, key, parameter));
        return ArgumentSplit.Of(exits.ToImmutable());
    }

    private ExitEffect Exit(IMethodSymbol method, MemberContract contract, OutcomeKey key, int parameter)
    {
        var acquired = ImmutableArray.CreateBuilder<ResourceDelta>();
        var released = ImmutableArray.CreateBuilder<ResourceDelta>();
        var held = ImmutableArray.CreateBuilder<ResourceDelta>();
        var notHeld = ImmutableArray.CreateBuilder<ResourceDelta>();
        var irq = IrqState.Entry;
        Context holds = Context.None, doesNotHold = Context.None;
        var opposite = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.On == Outcome.Exception)
                continue;
            var pair = Outcomes(method, clause);
            var applies = pair is null || pair.Value.Positive == (key, parameter);
            if (!applies)
            {
                // A predicate that promises the context on true denies it on false when one dimension is meant.
                opposite = pair is { } p && p.Negative == (key, parameter);
                if (opposite && clause.Kind == ClauseKind.Ensures && IsSingle(clause.Context))
                    doesNotHold |= clause.Context;
                if (opposite && clause.Kind == ClauseKind.Ensures && clause.When is null && SpeaksOfResource(clause))
                    notHeld.Add(Delta(method, clause));
                continue;
            }

            switch (clause.Kind)
            {
                case ClauseKind.Acquires:
                    acquired.Add(Delta(method, clause));
                    break;
                case ClauseKind.Releases:
                    released.Add(Delta(method, clause));
                    break;
                case ClauseKind.Ensures when clause.When is null && SpeaksOfResource(clause):
                    held.Add(Delta(method, clause));
                    break;
                case ClauseKind.Ensures when clause.IsAssertion:
                    holds |= clause.Context;
                    break;
                case ClauseKind.Ensures when clause.Context != Context.None:
                    if (pair is null && (clause.Context & Context.IrqOff) != 0)
                        irq = IrqState.Off;
                    else if (pair is null && (clause.Context & Context.IrqOn) != 0)
                        irq = IrqState.On;
                    holds |= pair is null ? clause.Context & ~(Context.IrqOn | Context.IrqOff) : clause.Context;
                    break;
            }
        }

        return new ExitEffect(key)
        {
            OutcomeParameter = parameter,
            Acquired = acquired.ToImmutable(),
            Released = released.ToImmutable(),
            Irq = irq,
            Holds = holds,
            DoesNotHold = doesNotHold & ~holds,
            Held = held.ToImmutable(),
            NotHeld = notHeld.ToImmutable(),
            ReturnsGuard = acquired.Count > 0 && method.MethodKind == MethodKind.Constructor | !method.ReturnsVoid,
        };
    }

    /// <summary>A saved interrupt state is not something that can be asked after.</summary>
    private static bool SpeaksOfResource(Clause clause)
        => clause.CustomContext is not null || clause.Resource is not (null or Resource.Irq);

    private static bool IsSingle(Context context)
        // That a section cannot be opened does not mean that one is open.
        => context != Context.NoFpuSection && (((uint)context & ((uint)context - 1)) == 0 || context is Context.Preemptible or Context.NotAtomic);

    private ResourceDelta Delta(IMethodSymbol method, Clause clause)
    {
        var key = Key(clause);
        var path = PathOf(method, clause);
        return new ResourceDelta(key, path)
        {
            Lock = key.IsLock ? locks.Traits(path, method, clause) : null,
            When = Condition(method, clause),
            IsInferred = clause.IsInferred,
            IsReturned = key.Resource == Resource.Irq && clause.Of is null or "return" && !method.ReturnsVoid && clause.Kind == ClauseKind.Acquires,
        };
    }

    private ResourceKey Key(Clause clause)
        => clause.CustomContext is { } name
            ? new ResourceKey(clause.Resource ?? default, name) { IsAtomic = contracts.OwnContexts.TryGetValue(name, out var own) && own.Atomic }
            : new ResourceKey(clause.Resource ?? default);

    private bool MayNest(string context) => !contracts.OwnContexts.TryGetValue(context, out var own) || own.Nests;

    /// <summary>Locks and named objects have an identity; plain counts have none.</summary>
    private AccessPath? PathOf(IMethodSymbol method, Clause clause)
    {
        if (clause.Of is not null)
            return ContractPath.Resolve(method, clause.Of, clause.IsInferred);
        return Key(clause).IsLock ? ContractPath.Default(method) : null;
    }

    private static ArgumentCondition? Condition(IMethodSymbol method, Clause clause)
    {
        if (clause.When is null)
            return null;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == clause.When)
                return new ArgumentCondition(parameter.Ordinal, EnumValue(parameter.Type, clause.Is));
        }

        return null;
    }

    /// <summary>Contract files name enum members; the comparison is by value.</summary>
    private static object? EnumValue(ITypeSymbol type, object? value)
    {
        if (value is string name && type.TypeKind == TypeKind.Enum)
        {
            foreach (var member in type.GetMembers(name))
            {
                if (member is IFieldSymbol { HasConstantValue: true } field)
                    return field.ConstantValue;
            }
        }

        return value;
    }

    /// <summary>The outcome of a clause and its opposite; null for one that always applies.</summary>
    private static ((OutcomeKey Key, int Parameter) Positive, (OutcomeKey Key, int Parameter) Negative)? Outcomes(IMethodSymbol method, Clause clause)
    {
        var parameter = -1;
        if (clause.OnParameter is not null)
        {
            foreach (var candidate in method.Parameters)
            {
                if (candidate.Name == clause.OnParameter)
                    parameter = candidate.Ordinal;
            }
        }

        var type = parameter >= 0 ? method.Parameters[parameter].Type : method.ReturnType;
        var isBool = type.SpecialType == SpecialType.System_Boolean;
        var isReference = type.IsReferenceType || type.TypeKind == TypeKind.Pointer || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        var positive = clause.On switch
        {
            Outcome.True => OutcomeKey.True,
            Outcome.False => OutcomeKey.False,
            Outcome.Null => OutcomeKey.Null,
            Outcome.NotNull => OutcomeKey.NotNull,
            Outcome.Success when isBool => OutcomeKey.True,
            Outcome.Failure when isBool => OutcomeKey.False,
            Outcome.Success when isReference => OutcomeKey.NotNull,
            Outcome.Failure when isReference => OutcomeKey.Null,
            Outcome.Success when !method.ReturnsVoid => OutcomeKey.Zero,
            Outcome.Failure when !method.ReturnsVoid => OutcomeKey.NonZero,
            _ => OutcomeKey.Any,
        };
        if (positive == OutcomeKey.Any)
            return null;
        return ((positive, parameter), (Opposite(positive), parameter));
    }

    private static OutcomeKey Opposite(OutcomeKey key) => key switch
    {
        OutcomeKey.True => OutcomeKey.False,
        OutcomeKey.False => OutcomeKey.True,
        OutcomeKey.Zero => OutcomeKey.NonZero,
        OutcomeKey.NonZero => OutcomeKey.Zero,
        OutcomeKey.Null => OutcomeKey.NotNull,
        OutcomeKey.NotNull => OutcomeKey.Null,
        _ => key,
    };

    private ImmutableArray<FpDelta> FpDeltas(IMethodSymbol method, MemberContract contract)
    {
        var builder = ImmutableArray.CreateBuilder<FpDelta>();
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind != ClauseKind.Effects)
                continue;
            Add(clause, Effect.ReadsFpImage, FpAction.ReadImage);
            Add(clause, Effect.SavesFpRegs, FpAction.Save);
            Add(clause, Effect.InvalidatesFpRegs, FpAction.Invalidate);
            Add(clause, Effect.LoadsFpRegs, FpAction.Load);

            // What allocates the memory anew exchanges it as a whole, and sees to the registers itself.
            if ((AllEffects(contract) & Effect.AllocatesBlocking) == 0)
                Add(clause, Effect.WritesFpImage, FpAction.WriteImage);
        }

        return builder.ToImmutable();

        void Add(Clause clause, Effect effect, FpAction action)
        {
            if ((clause.Effects & effect) == 0)
                return;
            var path = FpObject(method, clause);
            if (path is not null || action is FpAction.Invalidate or FpAction.Save or FpAction.Load)
                builder.Add(new FpDelta(action, path) { When = Condition(method, clause) });
        }
    }

    /// <summary>Without <c>Of</c> the object is <c>this</c>, else the only parameter whose type has FP state.</summary>
    private AccessPath? FpObject(IMethodSymbol method, Clause clause)
    {
        if (clause.Of is not null)
            return ContractPath.Resolve(method, clause.Of, clause.IsInferred);
        if (!method.IsStatic && ((clause.Effects & (Effect.WritesFpImage | Effect.ReadsFpImage)) != 0 || fpTypes.HasFpState(method.ContainingType)))
            return AccessPath.This;
        return fpTypes.OnlyFpParameter(method) is { } parameter ? AccessPath.Of(PathRoot.Parameter, parameter) : null;
    }
}
