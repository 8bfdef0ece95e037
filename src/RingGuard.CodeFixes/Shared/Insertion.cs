using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Puts a statement before another, in the way that the lines there are laid out.</summary>
internal static class Insertion
{
    public static SyntaxNode Before(SyntaxNode root, StatementSyntax anchor, ExpressionSyntax expression)
        => Before(root, anchor, (StatementSyntax)SyntaxFactory.ExpressionStatement(expression.WithoutTrivia()));

    /// <summary>As with an expression; the statement has no trivia of its own.</summary>
    public static SyntaxNode Before(SyntaxNode root, StatementSyntax anchor, StatementSyntax statement)
    {
        if (StatementLists.Of(anchor.Parent) is not { } list)
        {
            var block = SyntaxFactory.Block(statement.WithTrailingTrivia(Layout.EndOfLine(anchor)), anchor);
            var end = Layout.HasComment(anchor.GetTrailingTrivia()) ? Layout.EndOfLine(anchor) : anchor.GetTrailingTrivia();
            return root.ReplaceNode(anchor, block.WithTrailingTrivia(end).WithAdditionalAnnotations(Formatter.Annotation));
        }

        var index = list.IndexOf(anchor);
        var (inserted, following) = Placed(statement, anchor);
        return root.ReplaceNode(anchor.Parent!, StatementLists.With(anchor.Parent!, list.Take(index).Append(inserted).Append(following).Concat(list.Skip(index + 1))));
    }

    /// <summary>Behind a statement, on a line of its own where that one ends its line.</summary>
    public static SyntaxNode After(SyntaxNode root, StatementSyntax anchor, ExpressionSyntax expression)
    {
        var statement = SyntaxFactory.ExpressionStatement(expression.WithoutTrivia());
        if (StatementLists.Of(anchor.Parent) is not { } list)
        {
            var block = SyntaxFactory.Block(Layout.Reindented(anchor), statement.WithTrailingTrivia(Layout.EndOfLine(anchor)));
            var end = Layout.HasComment(anchor.GetTrailingTrivia()) ? Layout.EndOfLine(anchor) : anchor.GetTrailingTrivia();
            return root.ReplaceNode(anchor, block.WithTrailingTrivia(end).WithAdditionalAnnotations(Formatter.Annotation));
        }

        if (Layout.EndsLine(anchor))
        {
            var indentation = anchor.GetLeadingTrivia().LastOrDefault();
            statement = statement
                .WithLeadingTrivia(indentation.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(indentation) : SyntaxFactory.TriviaList())
                .WithTrailingTrivia(Layout.EndOfLine(anchor));
        }
        else
        {
            statement = statement.WithTrailingTrivia(anchor.GetTrailingTrivia());
            anchor = list[list.IndexOf(anchor)];
        }

        var first = Layout.EndsLine(anchor) ? anchor : anchor.WithTrailingTrivia(SyntaxFactory.Space);
        var index = list.IndexOf(anchor);
        return root.ReplaceNode(anchor.Parent!, StatementLists.With(anchor.Parent!, list.Take(index).Append(first).Append(statement).Concat(list.Skip(index + 1))));
    }

    /// <summary>Moves a statement up in its list. The blank lines above <paramref name="anchor"/> stay above the two.</summary>
    public static SyntaxNode MoveUp(SyntaxNode root, StatementSyntax statement, StatementSyntax anchor)
    {
        var list = StatementLists.Of(statement.Parent)!.Value;
        var index = list.IndexOf(statement);
        var start = list.IndexOf(anchor);
        var statements = list.ToList();
        var moved = statement;
        if (Layout.SwapsLineEnds(list[index - 1], statement))
        {
            moved = moved.WithTrailingTrivia(list[index - 1].GetTrailingTrivia());
            statements[index - 1] = list[index - 1].WithTrailingTrivia(statement.GetTrailingTrivia());
        }

        statements.RemoveAt(index);
        if (Layout.StartsLine(anchor))
        {
            var rest = Layout.WithoutFirstBlankLines(anchor.GetLeadingTrivia());
            moved = moved.WithLeadingTrivia(BlankLines(anchor.GetLeadingTrivia()).AddRange(Layout.WithoutFirstBlankLines(statement.GetLeadingTrivia())));
            statements[start] = statements[start].WithLeadingTrivia(rest);
        }

        statements.Insert(start, moved);
        return root.ReplaceNode(statement.Parent!, StatementLists.With(statement.Parent!, statements));
    }

    /// <summary>On the anchor's line when that is not its first statement, else on a line above it and its comments.</summary>
    public static (StatementSyntax Inserted, StatementSyntax Following) Placed(StatementSyntax statement, StatementSyntax anchor)
    {
        if (!Layout.StartsLine(anchor))
            return (statement.WithTrailingTrivia(SyntaxFactory.Space), anchor);
        var leading = anchor.GetLeadingTrivia();
        var above = BlankLines(leading);
        if (leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia))
            above = above.Add(leading[leading.Count - 1]);
        return (
            statement.WithLeadingTrivia(above).WithTrailingTrivia(Layout.EndOfLine(anchor)),
            anchor.WithLeadingTrivia(Layout.WithoutFirstBlankLines(leading)));
    }

    private static SyntaxTriviaList BlankLines(SyntaxTriviaList leading)
        => SyntaxFactory.TriviaList(leading.Take(leading.Count - Layout.WithoutFirstBlankLines(leading).Count));
}
