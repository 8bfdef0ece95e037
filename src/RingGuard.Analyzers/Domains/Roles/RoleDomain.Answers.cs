using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains.Roles;

/// <content>Roles by what helpers answer: the value that they return, and the truth of what they, or a variable, say.</content>
internal sealed partial class RoleDomain
{
    private static readonly ImmutableArray<ValueRole> Roles = ImmutableArray.Create(ValueRole.Current, ValueRole.StoppedOrCurrentLocked);

    public override KernelState Returning(IOperation value, KernelState state)
    {
        if (value.Type?.SpecialType == SpecialType.System_Boolean)
            return Imply(AccessPath.Return, value, state);
        foreach (var role in Roles)
        {
            // What is not there has any role.
            if (IsProven(value, role, state) || Values.Read(value, state).IsNull == Tri.True)
                state = Prove(state, AccessPath.Return, role);
        }

        return state;
    }

    public override object? Summarize(IReadOnlyList<BodyExit> exits)
    {
        var states = ImmutableArray.CreateBuilder<KernelState>();
        foreach (var exit in exits)
        {
            if (!exit.IsException)
                states.AddRange(exit.States);
        }

        var returned = ImmutableArray<ValueRole>.Empty;
        var implied = ImmutableArray<RoleImplication>.Empty;
        if (states.Count > 0)
        {
            returned = Roles.RemoveAll(role => !All(states, state => Recorded(AccessPath.Return, role, state) == Tri.True));
            implied = ImpliedBy(states, true).AddRange(ImpliedBy(states, false));
        }

        return _demands.Count == 0 && returned.IsEmpty && implied.IsEmpty
            ? null
            : new RoleSummary(_demands.ToImmutableArray()) { Returned = returned, Implied = implied };
    }

    /// <summary>What all ways that may end with the answer have shown of what callers know.</summary>
    private ImmutableArray<RoleImplication> ImpliedBy(ImmutableArray<KernelState>.Builder states, bool answer)
    {
        ImmutableArray<ProvenRole>? common = null;
        foreach (var state in states)
        {
            if (!state.Values.TryGet(Numbering.Returned, out var value) || value.Truth == (!answer).ToTri())
                continue;
            var shown = Get<RoleFacet>(state) is { } facet ? facet.Proven.AddRange(Of(facet, AccessPath.Return, answer)) : ImmutableArray<ProvenRole>.Empty;
            common = common is { } before ? before.RemoveAll(p => !shown.Contains(p)) : shown;
        }

        var result = ImmutableArray.CreateBuilder<RoleImplication>();
        foreach (var proven in common ?? ImmutableArray<ProvenRole>.Empty)
        {
            if (!proven.Path.IsReturn && SummaryBuilder.ForCallers(proven.Path, Scope) is { } path)
                result.Add(new RoleImplication(AccessPath.Return, answer, proven with { Path = path }));
        }

        return result.ToImmutable();
    }

    /// <summary>A helper came back: its result has the role, its answer shows one.</summary>
    private KernelState Answered(CallSite call, RoleSummary inner, KernelState state)
    {
        if (inner.Returned.IsEmpty && inner.Implied.IsEmpty)
            return state;
        var result = KeyOf(call, state);
        foreach (var role in inner.Returned)
            state = Prove(state, result, role);
        foreach (var implication in inner.Implied)
        {
            if (call.Translate(implication.Proven.Path, state, Values) is not { } path)
                continue;
            var proven = implication.Proven with { Path = path };
            var isKnown = state.Values.TryGet(Scope.Numbers.OfTemporary(call.Operation), out var answer) && answer.Truth != Tri.Unknown;
            if (!isKnown)
                state = Remember(state, new RoleImplication(result, implication.Answer, proven));
            else if (answer!.Truth == implication.Answer.ToTri())
                state = Prove(state, proven.Path, proven.Role);
        }

        return state;
    }

    /// <summary>A truth value is kept: what its being true, or false, would show is kept with it.</summary>
    private KernelState Imply(AccessPath key, IOperation value, KernelState state)
    {
        var known = Get<RoleFacet>(state) ?? RoleFacet.Empty;
        if (!known.Implied.IsEmpty)
            state = Set(state, known with { Implied = known.Implied.RemoveAll(i => i.Condition.Equals(key)) });
        foreach (var answer in new[] { true, false })
        {
            if (Narrowed(value, answer, state) is not { } narrowed || Get<RoleFacet>(narrowed) is not { } facet)
                continue;
            foreach (var proven in facet.Proven)
            {
                if (!known.Proven.Contains(proven))
                    state = Remember(state, new RoleImplication(key, answer, proven));
            }
        }

        return state;
    }

    private KernelState Conclude(IOperation condition, bool holds, KernelState state)
    {
        if (Get<RoleFacet>(state) is not { Implied.IsEmpty: false } facet || _keys.Of(condition, state) is not { } key)
            return state;
        foreach (var proven in Of(facet, key, holds))
            state = Prove(state, proven.Path, proven.Role);
        return state;
    }

    private KernelState Remember(KernelState state, RoleImplication implication)
    {
        var facet = Get<RoleFacet>(state) ?? RoleFacet.Empty;
        return facet.Implied.Contains(implication) ? state : Set(state, facet with { Implied = facet.Implied.Add(implication) });
    }

    private static IEnumerable<ProvenRole> Of(RoleFacet facet, AccessPath condition, bool answer)
    {
        foreach (var implication in facet.Implied)
        {
            if (implication.Answer == answer && implication.Condition.Equals(condition))
                yield return implication.Proven;
        }
    }

    /// <summary>A helper compared it with one that has the role, and this is the way on which they were equal.</summary>
    private bool EqualsOne(AccessPath path, ValueRole role, KernelState state)
    {
        foreach (var fact in state.Facts.Entries)
        {
            if (!fact.Value || Scope.Numbers.AtomOf(fact.Key) is not { Test: ConditionNarrower.EqualTest, Other: { } other } atom)
                continue;
            if ((atom.Path.Equals(path) && HasRole(other, role)) || (other.Equals(path) && HasRole(atom.Path, role)))
                return true;
        }

        return false;
    }

    private AccessPath KeyOf(CallSite call, KernelState state)
        => _keys.Of(call.Operation, state) ?? AccessPath.ProducedAt(call.Site);

    private static bool All(ImmutableArray<KernelState>.Builder states, System.Func<KernelState, bool> holds)
    {
        foreach (var state in states)
        {
            if (!holds(state))
                return false;
        }

        return true;
    }

    /// <summary>A variable, parameter or instance that the lambda or local function has of the method around it.</summary>
    private bool IsOfOuterMethod(AccessPath path) => IsOfOuterMethod(path, Scope.Method);

    /// <summary>A parameter that the method around only hands to its lambdas nothing there can show to be anything.</summary>
    private static bool IsKnownOutside(AccessPath path)
    {
        if (path.Root != PathRoot.Parameter || path.RootSymbol is not IParameterSymbol { DeclaringSyntaxReferences: { Length: > 0 } references } parameter)
            return true;
        if (references[0].GetSyntax() is not ParameterSyntax { Parent.Parent: { } owner } declaration || declaration.AttributeLists.Count > 0)
            return true;
        foreach (var node in owner.DescendantNodes(n => n == owner || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == parameter.Name)
                return true;
        }

        return false;
    }

    private static bool IsOfOuterMethod(AccessPath path, IMethodSymbol method)
    {
        if (method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction))
            return false;
        return path.Root switch
        {
            PathRoot.This => true,
            PathRoot.Local or PathRoot.Parameter => !SymbolEqualityComparer.Default.Equals(path.RootSymbol?.ContainingSymbol?.OriginalDefinition, method.OriginalDefinition),
            _ => false,
        };
    }
}
