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
            if (node is not IfStatementSyntax statement)
                continue;
            var statements = statement.Statement is BlockSyntax block ? block.Statements : SyntaxFactory.SingletonList(statement.Statement);
            if (statements.Count == 0)
                continue;
            var last = statements[statements.Count - 1];
            if (last is ReturnStatementSyntax { Expression: { } result } && IsFixed(result))
                return true;
            if (last is not (BreakStatementSyntax or GotoStatementSyntax))
                continue;
            foreach (var before in statements)
            {
                if (before is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax } assignment } && IsFixed(assignment.Right))
                    return true;
            }
        }

        return false;
    }

    /// <summary>A number other than zero, or the member of a type, as enum members are written.</summary>
    private static bool IsFixed(ExpressionSyntax value) => value switch
    {
        PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax } unary => unary.IsKind(SyntaxKind.UnaryMinusExpression),
        LiteralExpressionSyntax literal => literal.Token.Value is int and not 0,
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax } => true,
        _ => false,
    };
}
