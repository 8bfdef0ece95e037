using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Conditions on results: success of an enum or integer is its zero value, of a <c>bool</c> it is <c>true</c>.</summary>
internal static class ResultTests
{
    private static readonly string[] s_names = { "rc", "result", "outcome", "answer" };

    public static ExpressionSyntax? Failed(ExpressionSyntax value, ITypeSymbol type) => Test(value, type, SyntaxKind.NotEqualsExpression);

    public static ExpressionSyntax? Succeeded(ExpressionSyntax value, ITypeSymbol type) => Test(value, type, SyntaxKind.EqualsExpression);

    /// <summary>A name for a result that nothing in the body has.</summary>
    public static string? FreeName(SyntaxNode node, FixTarget target)
    {
        if (Callables.Of(node) is not { } body)
            return null;
        var taken = new HashSet<string>(body.DescendantTokens().Where(static t => t.IsKind(SyntaxKind.IdentifierToken)).Select(static t => t.ValueText));
        return s_names.FirstOrDefault(n => !taken.Contains(n) && target.SemanticModel.LookupSymbols(node.SpanStart, name: n).IsEmpty);
    }

    /// <summary>The test with what follows from it, for the formatter to lay out; no trivia around it.</summary>
    public static IfStatementSyntax If(ExpressionSyntax condition, IEnumerable<StatementSyntax> then, SyntaxNode root)
        => SyntaxFactory.IfStatement(
                condition,
                SyntaxFactory.Block(then.Select(s => s.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(Layout.EndOfLine(root)).WithAdditionalAnnotations(Formatter.Annotation))))
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static ExpressionSyntax? Test(ExpressionSyntax value, ITypeSymbol type, SyntaxKind kind)
    {
        value = value.WithoutTrivia();
        if (type.SpecialType == SpecialType.System_Boolean)
        {
            var operand = value is PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or InvocationExpressionSyntax or IdentifierNameSyntax ? value : SyntaxFactory.ParenthesizedExpression(value);
            return kind == SyntaxKind.EqualsExpression ? value : SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, operand);
        }

        var zero = type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64
            ? SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0))
            : RestartableCalls.Success(type);
        return zero is null ? null : SyntaxFactory.BinaryExpression(kind, value, zero);
    }
}
