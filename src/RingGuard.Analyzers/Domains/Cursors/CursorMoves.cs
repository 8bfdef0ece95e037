using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Incremental;

namespace RingGuard.Analyzers.Domains;

/// <summary>Steps from one place of a walk to the next, in loops that are not <c>for</c> loops.</summary>
internal static class CursorMoves
{
    /// <summary>The last thing that a round does, or what decides whether there is another one.</summary>
    public static bool EndsRound(SyntaxNode call)
    {
        for (var node = call; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case DoStatementSyntax loop:
                    return ReferenceEquals(loop.Condition, node);
                case ExpressionStatementSyntax { Parent: BlockSyntax { Parent: WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax { Incrementors.Count: 0 } } block } statement:
                    return ReferenceEquals(block.Statements.Last(), statement);
                case StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }

    /// <summary>
    /// The callee counts the cursor up or down and calls nothing: it does no work at the place. Of a callee without a body
    /// nothing is known; one that works on the place gets the cursor, too.
    /// </summary>
    public static bool OnlyMoves(IMethodSymbol method, IParameterSymbol cursor)
    {
        if (method.DeclaringSyntaxReferences.IsEmpty)
            return false;
        var moves = false;
        foreach (var node in BodySyntax.Of(method.DeclaringSyntaxReferences[0]).DescendantNodes())
        {
            switch (node)
            {
                case InvocationExpressionSyntax:
                    return false;
                case PostfixUnaryExpressionSyntax unary:
                    moves |= Root(unary.Operand) == cursor.Name;
                    break;
                case PrefixUnaryExpressionSyntax { OperatorToken.ValueText: "++" or "--" } unary:
                    moves |= Root(unary.Operand) == cursor.Name;
                    break;
                case AssignmentExpressionSyntax { OperatorToken.ValueText: "+=" or "-=" } assignment:
                    moves |= Root(assignment.Left) == cursor.Name;
                    break;
            }
        }

        return moves;
    }

    private static string Root(ExpressionSyntax expression)
    {
        while (expression is MemberAccessExpressionSyntax access)
            expression = access.Expression;
        return expression.ToString();
    }
}
