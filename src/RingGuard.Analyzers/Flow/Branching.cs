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
internal sealed class Branching(ConditionNarrower narrower, StateEditor editor, ImmutableArray<StateDomain> domains)
{
    public (List<KernelState> WhenTrue, List<KernelState> WhenFalse) Divide(List<KernelState> states, IOperation condition)
    {
        var whenTrue = new List<KernelState>(states.Count);
        var whenFalse = new List<KernelState>(states.Count);
        foreach (var state in states)
        {
            var yes = Narrow(state, condition, wanted: true);
            var no = Narrow(state, condition, wanted: false);
            var isOpen = yes is not null && no is not null;
            if (yes is not null)
                whenTrue.Add(isOpen ? Noted(yes, condition, outcome: true) : yes);
            if (no is not null)
                whenFalse.Add(isOpen ? Noted(no, condition, outcome: false) : no);
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

    private KernelState? Narrow(KernelState state, IOperation condition, bool wanted)
    {
        var narrowed = narrower.Narrow(state, condition, wanted);
        foreach (var domain in domains)
        {
            if (narrowed is null)
                return null;
            narrowed = domain.Narrowed(condition, wanted, narrowed);
        }

        if (narrowed is not null && !wanted && condition is IInvocationOperation { IsImplicit: true } && condition.Syntax.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is { } loop)
            narrowed = editor.LeaveLoop(narrowed, loop);
        return narrowed is null ? null : editor.DropTemporaries(narrowed);
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
