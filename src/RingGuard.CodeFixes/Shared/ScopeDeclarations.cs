using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Turns a <c>using</c> declaration, which holds until the end of its block, into a statement that ends earlier.</summary>
internal static class ScopeDeclarations
{
    /// <summary>
    /// The root with the nearest declaration before <paramref name="unit"/> made a statement and the unit moved behind it.
    /// <paramref name="end"/> is the first statement that cannot go into the scope: a last <c>return</c> of something that
    /// the scope does not guard, or the end of the list. Null when there is no declaration or more than that follows.
    /// </summary>
    public static SyntaxNode? MoveOut(SyntaxNode root, StatementSyntax unit, StatementSyntax at, SyntaxList<StatementSyntax> list, int end, SemanticModel model)
    {
        if (at != unit || at.Parent is null || (end < list.Count && !(end == list.Count - 1 && ReturnsWhatStays(list[end], model))))
            return null;
        var index = list.IndexOf(unit);
        if (end > index + 1 && !Independence.ShareNothingWritten(unit, list[index + 1], list[end - 1], model))
            return null;
        var start = index - 1;
        while (start >= 0 && list[start] is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
            start--;
        if (start < 0 || list[start] is not LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: 0, Declaration.Variables: { Count: 1 } variables } declaration
            || variables[0].Initializer is not { } initializer)
        {
            return null;
        }

        var inside = list.Skip(start + 1).Take(end - start - 1).Where(s => s != unit).ToList();
        var isNamed = inside.Any(s => s.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == variables[0].Identifier.ValueText));
        var block = Layout.Block(inside);
        var scope = isNamed
            ? SyntaxFactory.UsingStatement(declaration.Declaration.WithoutTrailingTrivia(), null, block)
            : SyntaxFactory.UsingStatement(null, initializer.Value.WithoutTrivia(), block);
        var statements = new List<StatementSyntax>();
        statements.AddRange(list.Take(start));
        statements.Add(scope
            .WithLeadingTrivia(declaration.GetLeadingTrivia())
            .WithTrailingTrivia(Layout.EndOfLine(unit))
            .WithAdditionalAnnotations(Formatter.Annotation));
        statements.Add(Layout.Reindented(unit));
        statements.AddRange(list.Skip(end));
        return root.ReplaceNode(at.Parent, StatementLists.With(at.Parent, statements));
    }

    private static bool ReturnsWhatStays(StatementSyntax statement, SemanticModel model) => statement is ReturnStatementSyntax result
        && (result.Expression is null or LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax)
        && Independence.ReadsOnlyWhatStays(result, null, model);
}
