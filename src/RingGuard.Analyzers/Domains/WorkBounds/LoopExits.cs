using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>Ways out of a loop.</summary>
internal static class LoopExits
{
    /// <summary>
    /// The loop ends on some condition with a fixed answer that is not zero: in a restartable operation that may be the
    /// request to be called again, whatever the condition looks at.
    /// </summary>
    public static bool MayAskForRestart(BodyLoop loop)
    {
        foreach (var node in loop.Nodes())
        {
            switch (node)
            {
                case ReturnStatementSyntax { Expression: { } result } when IsFixed(result) && ArmAround(node, loop) is not null:
                case BreakStatementSyntax or GotoStatementSyntax when Leaves(node, loop) && ArmAround(node, loop) is { } arm && arm.DescendantNodes().Any(static n => Answers(n)):
                    return true;
            }
        }

        return false;
    }

    /// <summary>The arm of a choice inside the loop that a jump stands in.</summary>
    private static StatementSyntax? ArmAround(SyntaxNode jump, BodyLoop loop)
    {
        for (var node = jump; node.Parent is { } parent && node != loop.Syntax; node = parent)
        {
            if (parent is IfStatementSyntax { Condition.RawKind: not (int)SyntaxKind.TrueLiteralExpression })
                return node as StatementSyntax;
            if (parent is ElseClauseSyntax)
                return (StatementSyntax)node;
        }

        return null;
    }

    /// <summary>A <c>break</c> of this loop, not of a loop or switch inside it.</summary>
    private static bool Leaves(SyntaxNode jump, BodyLoop loop)
        => jump is GotoStatementSyntax
        || jump.Ancestors().First(static a => a is SwitchStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax) == loop.Syntax;

    private static bool Answers(SyntaxNode node)
        => node is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax } assignment } && IsFixed(assignment.Right);

    /// <summary>A number other than zero, or the member of a type, as enum members are written.</summary>
    private static bool IsFixed(ExpressionSyntax value) => value switch
    {
        ParenthesizedExpressionSyntax parenthesized => IsFixed(parenthesized.Expression),
        PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax } unary => unary.IsKind(SyntaxKind.UnaryMinusExpression),
        LiteralExpressionSyntax literal => literal.Token.Value is int and not 0,
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax } => true,
        _ => false,
    };
}
