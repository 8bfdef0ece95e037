using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <content>In which ways a call can end, and what each does.</content>
internal sealed partial class ContractSummaries
{
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
}
