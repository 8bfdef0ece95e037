using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Summaries;

/// <summary>What a state at an exit says to callers about how the call ended.</summary>
internal static class ExitOutcome
{
    public static OutcomeKey Of(IMethodSymbol method, KernelState state)
    {
        if (!state.Values.TryGet(Numbering.Returned, out var value))
            return OutcomeKey.Any;
        if (method.ReturnType.SpecialType == SpecialType.System_Boolean)
            return value.Truth switch { Tri.True => OutcomeKey.True, Tri.False => OutcomeKey.False, _ => OutcomeKey.Any };
        if (method.ReturnType.IsReferenceType)
            return value.IsNull switch { Tri.True => OutcomeKey.Null, Tri.False => OutcomeKey.NotNull, _ => OutcomeKey.Any };
        return value.IsZero switch { Tri.True => OutcomeKey.Zero, Tri.False => OutcomeKey.NonZero, _ => OutcomeKey.Any };
    }

    /// <summary>Boolean arguments that this way of ending needs.</summary>
    public static ImmutableArray<ArgumentCondition> Arguments(IMethodSymbol method, KernelState state, BodyScope scope)
    {
        ImmutableArray<ArgumentCondition>.Builder? builder = null;
        foreach (var fact in state.Facts.Entries)
        {
            var atom = scope.Numbers.AtomOf(fact.Key);
            if (atom is { Test: ConditionNarrower.TruthTest, Path: { Root: PathRoot.Parameter, Elements.IsEmpty: true, RootSymbol: IParameterSymbol parameter } }
                && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method.OriginalDefinition))
            {
                (builder ??= ImmutableArray.CreateBuilder<ArgumentCondition>()).Add(new ArgumentCondition(parameter.Ordinal, fact.Value));
            }
        }

        return builder?.ToImmutable() ?? ImmutableArray<ArgumentCondition>.Empty;
    }

    /// <summary>
    /// Comparisons of parameters, as the caller gave them, that this way of ending needs: with each other, with null, with what
    /// a read-only static member holds.
    /// </summary>
    public static ImmutableArray<FactCondition> Facts(IMethodSymbol method, KernelState state, BodyScope scope)
    {
        ImmutableArray<FactCondition>.Builder? builder = null;
        foreach (var fact in state.Facts.Entries)
        {
            var atom = scope.Numbers.AtomOf(fact.Key);
            if (atom.Test is not (ConditionNarrower.EqualTest or ConditionNarrower.NullTest) || (atom.Test == ConditionNarrower.EqualTest) != (atom.Other is not null))
                continue;
            if ((IsArgument(atom.Path, method) && (atom.Other is null || IsArgument(atom.Other, method) || IsFixed(atom.Other)))
                || (atom.Other is not null && IsFixed(atom.Path) && IsArgument(atom.Other, method)))
            {
                (builder ??= ImmutableArray.CreateBuilder<FactCondition>()).Add(new FactCondition(atom, fact.Value));
            }
        }

        return builder?.ToImmutable() ?? ImmutableArray<FactCondition>.Empty;
    }

    private static bool IsArgument(AccessPath path, IMethodSymbol method)
        => path is { Root: PathRoot.Parameter, Elements.IsEmpty: true, RootSymbol: IParameterSymbol { RefKind: RefKind.None } parameter }
        && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, method.OriginalDefinition)
        && !ArgumentPassing.IsWritten(method.OriginalDefinition, parameter.Name);

    private static bool IsFixed(AccessPath path)
        => path is { Root: PathRoot.Static, Elements.IsEmpty: true, RootSymbol: IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } };

    /// <summary>Whether a state may be meant by a declared outcome.</summary>
    public static bool IsCompatible(OutcomeKey actual, OutcomeKey declared)
        => actual == OutcomeKey.Any || declared == OutcomeKey.Any || actual == declared;

    /// <summary>Two ways of ending that a caller cannot tell apart.</summary>
    public static bool AreAlike(IMethodSymbol method, KernelState left, KernelState right, BodyScope scope)
    {
        var (a, b) = (Of(method, left), Of(method, right));
        if (a != b && a != OutcomeKey.Any && b != OutcomeKey.Any)
            return false;
        foreach (var one in Arguments(method, left, scope))
        {
            foreach (var other in Arguments(method, right, scope))
            {
                if (one.Parameter == other.Parameter && !Equals(one.Value, other.Value))
                    return false;
            }
        }

        return !Differ(Facts(method, left, scope), Facts(method, right, scope));
    }

    private static bool Differ(ImmutableArray<FactCondition> left, ImmutableArray<FactCondition> right)
    {
        foreach (var one in left)
        {
            if (right.Contains(one with { Value = !one.Value }))
                return true;
        }

        return false;
    }
}
