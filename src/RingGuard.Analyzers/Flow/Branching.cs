using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Flow;

/// <summary>Divides states at a condition, and notes the decision in those that could go either way.</summary>
internal sealed class Branching(BodyScope scope, ConditionNarrower narrower, StateEditor editor, ImmutableArray<StateDomain> domains)
{
    /// <summary>A kept condition of more parts is asked as a whole: each part divides the states.</summary>
    private const int MaxParts = 4;

    public (List<KernelState> WhenTrue, List<KernelState> WhenFalse) Divide(List<KernelState> states, IOperation condition)
    {
        var whenTrue = new List<KernelState>(states.Count);
        var whenFalse = new List<KernelState>(states.Count);
        foreach (var state in states)
        {
            var yes = Narrow(state, condition, wanted: true);
            var no = Narrow(state, condition, wanted: false);
            var isOpen = yes.Count > 0 && no.Count > 0;
            foreach (var taken in yes)
                whenTrue.Add(isOpen ? Noted(taken, condition, outcome: true) : taken);
            foreach (var taken in no)
                whenFalse.Add(isOpen ? Noted(taken, condition, outcome: false) : taken);
        }

        return (whenTrue, whenFalse);
    }

    /// <summary>The states at a handler, which <paramref name="thrower"/> led to.</summary>
    public static List<KernelState> Thrown(List<KernelState> states, SyntaxNode? thrower)
    {
        if (thrower is null)
            return states;
        var result = new List<KernelState>(states.Count);
        foreach (var state in states)
            result.Add(state with { Way = new WayStep(state.Way, thrower, WayKind.Throws) });
        return result;
    }

    /// <summary>None where the branch cannot be taken; several where a variable keeps a condition that came about in several ways.</summary>
    private List<KernelState> Narrow(KernelState state, IOperation condition, bool wanted)
    {
        scope.Branch = (condition.Syntax, wanted);
        condition = Conditions.Bare(condition, ref wanted);
        var question = narrower.QuestionOf(condition, state);
        var result = Decided(state, condition, wanted) is { } decided ? new List<KernelState> { decided } : new List<KernelState>();
        if (question is not null)
            result = Asked(result, question, wanted, Conditions.CountOf(question) <= MaxParts);
        var left = !wanted && condition is IInvocationOperation { IsImplicit: true } ? condition.Syntax.FirstAncestorOrSelf<CommonForEachStatementSyntax>() : null;
        for (var i = 0; i < result.Count; i++)
            result[i] = editor.DropTemporaries(left is null ? result[i] : editor.LeaveLoop(result[i], left));
        scope.Branch = null;
        return result;
    }

    /// <summary>As if the condition that a variable keeps stood where the variable does: its parts are decided one after the other.</summary>
    private List<KernelState> Asked(List<KernelState> states, IOperation question, bool wanted, bool inParts)
    {
        question = Conditions.Bare(question, ref wanted);
        if (inParts && Conditions.IsChain(question, out var chain, out var isAnd))
        {
            var ways = Asked(Asked(states, chain.LeftOperand, isAnd, true), chain.RightOperand, wanted, true);
            if (wanted != isAnd)
                ways.AddRange(Asked(states, chain.LeftOperand, wanted, true));
            return ways;
        }

        var result = new List<KernelState>(states.Count);
        foreach (var state in states)
        {
            // Its answer is known by now, from that of the variable that was given it.
            var inner = narrower.KeptBy(question, state);
            if (Decided(state, question, wanted) is not { } decided)
                continue;
            if (inner is null)
                result.Add(decided);
            else
                result.AddRange(Asked(new List<KernelState> { decided }, inner, wanted, inParts));
        }

        return result;
    }

    private KernelState? Decided(KernelState state, IOperation condition, bool wanted)
    {
        var narrowed = narrower.Narrow(state, condition, wanted);
        foreach (var domain in domains)
        {
            if (narrowed is null)
                return null;
            narrowed = domain.Narrowed(condition, wanted, narrowed);
        }

        return narrowed;
    }

    private static KernelState Noted(KernelState state, IOperation condition, bool outcome)
        => state with { Way = new WayStep(state.Way, condition.Syntax, KindOf(condition, outcome)) };

    private static WayKind KindOf(IOperation condition, bool outcome) => condition switch
    {
        IIsNullOperation => outcome ? WayKind.Null : WayKind.NotNull,
        IInvocationOperation { IsImplicit: true } => outcome ? WayKind.Next : WayKind.NoNext,
        IIsPatternOperation when condition.Syntax is not IsPatternExpressionSyntax => outcome ? WayKind.Matches : WayKind.MatchesNot,
        IBinaryOperation when condition.Syntax is not BinaryExpressionSyntax => outcome ? WayKind.Matches : WayKind.MatchesNot,
        _ => outcome ? WayKind.True : WayKind.False,
    };
}
