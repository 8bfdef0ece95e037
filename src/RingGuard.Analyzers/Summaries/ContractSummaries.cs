using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Lowers a declared contract into the form that calls are checked and applied with.</summary>
internal sealed partial class ContractSummaries(ContractProvider contracts, LockTypes locks, FpContextTypes fpTypes)
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
