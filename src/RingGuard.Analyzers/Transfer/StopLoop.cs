using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Transfer;

/// <summary>
/// <c>while (true) { Halt(); }</c>, with nothing else in the loop: the CPU is stopped for good, as at the end of a panic or when a
/// reset did not work. Nobody waits there for anything, so it does not matter what is held.
/// </summary>
internal static class StopLoop
{
    public static bool Contains(SyntaxNode call)
    {
        var node = call;
        while (node is ExpressionSyntax or ArrowExpressionClauseSyntax && node.Parent is ExpressionSyntax parent)
            node = parent;
        if (node.Parent is not ExpressionStatementSyntax statement)
            return false;
        for (SyntaxNode? current = statement.Parent; current is StatementSyntax or SwitchSectionSyntax; current = current.Parent)
        {
            switch (current)
            {
                case BlockSyntax or SwitchSectionSyntax:
                    continue;
                case var frame when Frames.Inner((StatementSyntax)frame) is { } inner && inner.Contains(statement):
                    continue;
                case WhileStatementSyntax loop:
                    return IsTrue(loop.Condition) && OnlyCalls(loop.Statement);
                case DoStatementSyntax loop:
                    return IsTrue(loop.Condition) && OnlyCalls(loop.Statement);
                case ForStatementSyntax { Declaration: null, Initializers.Count: 0, Incrementors.Count: 0 } loop:
                    return loop.Condition is null || IsTrue(loop.Condition) ? OnlyCalls(loop.Statement) : false;
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool IsTrue(ExpressionSyntax condition)
        => condition is LiteralExpressionSyntax literal ? literal.IsKind(SyntaxKind.TrueLiteralExpression)
        : condition is ParenthesizedExpressionSyntax parenthesized ? IsTrue(parenthesized.Expression)
        : condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not && IsFalse(not.Operand);

    private static bool IsFalse(ExpressionSyntax condition)
        => condition is LiteralExpressionSyntax literal ? literal.IsKind(SyntaxKind.FalseLiteralExpression)
        : condition is ParenthesizedExpressionSyntax parenthesized ? IsFalse(parenthesized.Expression)
        : condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not && IsTrue(not.Operand);

    /// <summary>Calls that are given nothing and whose results nobody looks at: no work is done between two rounds.</summary>
    private static bool OnlyCalls(StatementSyntax statement)
    {
        switch (statement)
        {
            case BlockSyntax block:
                foreach (var inner in block.Statements)
                {
                    if (!OnlyCalls(inner))
                        return false;
                }

                return true;
            case EmptyStatementSyntax:
                return true;
            case var frame when Frames.Inner(frame) is { } inner:
                return OnlyCalls(inner);
            case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } }:
                return true;
            case ExpressionStatementSyntax { Expression: ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } } }:
                return true;
            default:
                return false;
        }
    }
}
