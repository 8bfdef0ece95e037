using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>What the text around the test of a flag says: does it decide a branch, was the flag tested before.</summary>
internal static class FlagTests
{
    /// <summary>An answer that is handed on from local to local is followed so far.</summary>
    private const int MaxLocals = 3;

    /// <summary>The value of a call is a condition, at once or by way of a local variable.</summary>
    public static bool DecidesBranch(SyntaxNode call)
    {
        var value = Whole(call);
        return IsCondition(value) || (KeptInLocals.LocalOf(value) is { } local && IsTested(local, value, MaxLocals));
    }

    /// <summary>Some condition before the call, or around it, names one of the flags: the test is split already.</summary>
    public static bool IsTestedBefore(SyntaxNode call, HashSet<string> flags)
    {
        if (flags.Count == 0 || KeptInLocals.BodyOf(call) is not { } body)
            return false;
        foreach (var node in body.DescendantNodes())
        {
            if (node.SpanStart >= call.SpanStart)
                break;
            var condition = node switch
            {
                IfStatementSyntax branch => branch.Condition,
                WhileStatementSyntax loop => loop.Condition,
                ConditionalExpressionSyntax choice => choice.Condition,
                BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both => both.Left,
                _ => null,
            };
            if (condition is not null && condition.Span.End <= call.SpanStart && KeptInLocals.Mentions(condition, flags))
                return true;
        }

        return false;
    }

    /// <summary>The largest expression that is true or false as the call answers.</summary>
    private static SyntaxNode Whole(SyntaxNode call)
    {
        var value = call;
        while (value.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax or IsPatternExpressionSyntax or MemberBindingExpressionSyntax or ConditionalAccessExpressionSyntax
               || value.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }
               || value.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression or (int)SyntaxKind.GreaterThanExpression })
        {
            value = value.Parent;
        }

        return value;
    }

    private static bool IsCondition(SyntaxNode value) => value.Parent switch
    {
        IfStatementSyntax branch => branch.Condition == value,
        WhileStatementSyntax loop => loop.Condition == value,
        DoStatementSyntax loop => loop.Condition == value,
        ForStatementSyntax loop => loop.Condition == value,
        ConditionalExpressionSyntax choice => choice.Condition == value,
        SwitchStatementSyntax choice => choice.Expression == value,
        SwitchExpressionSyntax choice => choice.GoverningExpression == value,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both
            => both.Left == value || (both.Parent is { } && DecidesBranch(both)),
        _ => false,
    };

    private static bool IsTested(string local, SyntaxNode value, int locals)
    {
        foreach (var use in KeptInLocals.UsesOf(local, value))
        {
            if (use.SpanStart <= value.SpanStart)
                continue;
            var whole = Whole(use);
            if (IsCondition(whole) || (locals > 1 && KeptInLocals.LocalOf(whole) is { } next && next != local && IsTested(next, whole, locals - 1)))
                return true;
        }

        return false;
    }
}
