using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Assignments of all kinds.</summary>
internal static class Writes
{
    /// <summary>What a node itself assigns, or hands out by reference; declarations do not count.</summary>
    public static ExpressionSyntax? Target(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } unary => unary.Operand,
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } unary => unary.Operand,
        ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword or (int)SyntaxKind.OutKeyword } argument => argument.Expression,
        RefExpressionSyntax { Expression: IdentifierNameSyntax } reference => reference.Expression,
        _ => null,
    };

    /// <summary>Whether a body, lambdas in it included, assigns the variable or member, of whichever object.</summary>
    public static bool AreIn(SyntaxNode body, ISymbol symbol, SemanticModel model)
    {
        foreach (var node in body.DescendantNodes())
        {
            if (Target(node) is not { } target)
                continue;
            var names = target is TupleExpressionSyntax tuple ? tuple.Arguments.Select(static a => a.Expression) : new[] { target };
            if (names.Any(n => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, symbol)))
                return true;
        }

        return false;
    }
}
