using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Trivia of statements that change places.</summary>
internal static class Layout
{
    /// <summary>Whether one ends its line and the other does not, so that they have to exchange what follows them.</summary>
    public static bool SwapsLineEnds(StatementSyntax first, StatementSyntax second)
        => EndsLine(first) != EndsLine(second) && !HasComment(first.GetTrailingTrivia()) && !HasComment(second.GetTrailingTrivia());

    public static StatementSyntax TakingPlaceAfter(StatementSyntax moved, StatementSyntax behind)
        => SwapsLineEnds(moved, behind) ? moved.WithTrailingTrivia(behind.GetTrailingTrivia()) : moved;

    /// <summary>For another block: comments stay, the formatter does the rest.</summary>
    public static StatementSyntax Reindented(StatementSyntax statement)
    {
        var lineEnd = EndsLine(statement) ? statement.GetTrailingTrivia() : EndOfLine(statement);
        if (!HasComment(statement.GetLeadingTrivia()))
            statement = statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker);
        return statement.WithTrailingTrivia(lineEnd).WithAdditionalAnnotations(Formatter.Annotation);
    }

    public static bool HasComment(SyntaxTriviaList trivia)
    {
        foreach (var item in trivia)
        {
            if (!item.IsKind(SyntaxKind.WhitespaceTrivia) && !item.IsKind(SyntaxKind.EndOfLineTrivia))
                return true;
        }

        return false;
    }

    /// <summary>A new compound statement in place of old ones: what was written above and behind them stays above and behind.</summary>
    public static T InPlaceOf<T>(T statement, StatementSyntax first, StatementSyntax last)
        where T : StatementSyntax
        => statement
            .WithLeadingTrivia(first.GetLeadingTrivia())
            .WithTrailingTrivia(HasComment(last.GetTrailingTrivia()) ? EndOfLine(first) : last.GetTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>A block of old statements for the formatter to lay out.</summary>
    public static BlockSyntax Block(IReadOnlyList<StatementSyntax> statements)
    {
        var inner = new List<StatementSyntax>();
        for (var i = 0; i < statements.Count; i++)
        {
            var statement = statements[i];
            if (i == 0)
                statement = statement.WithLeadingTrivia(WithoutFirstBlankLines(statement.GetLeadingTrivia()));
            if (!EndsLine(statement))
                statement = statement.WithTrailingTrivia(statement.GetTrailingTrivia().Add(SyntaxFactory.ElasticCarriageReturnLineFeed));
            inner.Add(statement);
        }

        return SyntaxFactory.Block(inner);
    }

    /// <summary>A statement in place of <paramref name="original"/>, with a comment on a line above it where it begins one.</summary>
    public static StatementSyntax WithCommentAbove(StatementSyntax statement, StatementSyntax original, string comment)
    {
        var leading = original.GetLeadingTrivia();
        if (!StartsLine(original) || StatementLists.Of(original.Parent) is null)
            return statement;
        var above = leading.Add(SyntaxFactory.Comment(comment)).AddRange(EndOfLine(original));
        if (leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia))
            above = above.Add(leading[leading.Count - 1]);
        return statement.WithLeadingTrivia(above);
    }

    public static bool StartsLine(StatementSyntax statement)
        => statement.GetLeadingTrivia().Any(SyntaxKind.EndOfLineTrivia) || statement.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);

    public static bool EndsLine(StatementSyntax statement)
    {
        foreach (var trivia in statement.GetTrailingTrivia())
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return true;
        }

        return false;
    }

    public static SyntaxTriviaList WithoutFirstBlankLines(SyntaxTriviaList trivia)
    {
        var start = 0;
        for (var i = 0; i < trivia.Count; i++)
        {
            if (trivia[i].IsKind(SyntaxKind.EndOfLineTrivia))
                start = i + 1;
            else if (!trivia[i].IsKind(SyntaxKind.WhitespaceTrivia))
                break;
        }

        for (; start > 0; start--)
            trivia = trivia.RemoveAt(0);
        return trivia;
    }

    /// <summary>
    /// A line end as the file of <paramref name="original"/> has them. Not an elastic one: the formatter leaves the end of
    /// what it formats alone, so that a carriage return would stay.
    /// </summary>
    public static SyntaxTriviaList EndOfLine(SyntaxNode original)
    {
        foreach (var trivia in original.SyntaxTree.GetRoot().DescendantTrivia())
        {
            if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                return SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine(trivia.ToString()));
        }

        return SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine("\n"));
    }

    /// <summary>Whether the first line of the file that is indented at all begins with a tab.</summary>
    public static bool IsIndentedWithTabs(SyntaxNode original)
    {
        foreach (var token in original.SyntaxTree.GetRoot().DescendantTokens())
        {
            var leading = token.LeadingTrivia;
            if (leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) && token.GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia))
                return leading[leading.Count - 1].ToString()[0] == '\t';
        }

        return false;
    }
}
