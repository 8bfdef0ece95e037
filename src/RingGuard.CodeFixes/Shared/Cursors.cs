using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Where restartable work says how far it came.</summary>
internal static class Cursors
{
    /// <summary>
    /// An assignment of the loop's variable to the <c>ref</c> parameter that is the cursor; null where there is none, where
    /// the loop runs on something else, or where the branch has it already.
    /// </summary>
    public static ExpressionSyntax? Save(SyntaxNode node, FixTarget target)
    {
        if (Parameter(node, target) is not { } cursor
            || node.Ancestors().OfType<ForStatementSyntax>().FirstOrDefault() is not { Declaration.Variables: { Count: > 0 } variables }
            || target.SemanticModel.GetDeclaredSymbol(variables[0], target.CancellationToken) is not ILocalSymbol index
            || !SymbolEqualityComparer.Default.Equals(index.Type, cursor.Type)
            || (node.Parent is { } list and not ForStatementSyntax && Writes.AreIn(list, cursor, target.SemanticModel)))
        {
            return null;
        }

        return Assignment(cursor.Name, SyntaxFactory.IdentifierName(index.Name));
    }

    public static IParameterSymbol? Parameter(SyntaxNode node, FixTarget target)
        => Callables.Of(node) is { } body && target.SemanticModel.GetDeclaredSymbol(body, target.CancellationToken) is IMethodSymbol method
            ? method.Parameters.FirstOrDefault(p => p.RefKind == RefKind.Ref && target.Model.Contracts.GetRoles(p).Has(ValueRole.Cursor))
            : null;

    private static ExpressionSyntax Assignment(string name, ExpressionSyntax value)
        => SyntaxFactory.AssignmentExpression(
            SyntaxKind.SimpleAssignmentExpression,
            SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
            value);
}
