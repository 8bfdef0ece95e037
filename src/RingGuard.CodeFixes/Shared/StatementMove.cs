using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Moves a statement down, with what is written above and behind it.</summary>
internal static class StatementMove
{
    /// <summary>The root with <paramref name="unit"/> after <paramref name="behind"/>, in whose list or one within it stands.</summary>
    public static SyntaxNode Behind(SyntaxNode root, StatementSyntax unit, StatementSyntax behind)
    {
        var sameList = unit.Parent == behind.Parent;
        var tracked = root.TrackNodes(unit, behind);
        var moved = sameList ? Layout.TakingPlaceAfter(unit, behind) : Layout.Reindented(unit);
        var anchor = tracked.GetCurrentNode(behind)!;
        if (sameList && Layout.SwapsLineEnds(unit, behind))
            tracked = tracked.ReplaceNode(anchor, anchor.WithTrailingTrivia(unit.GetTrailingTrivia()));
        else if (sameList && Layout.EndsLine(unit) && !Layout.EndsLine(behind))
            (tracked, moved) = (tracked.ReplaceNode(anchor, anchor.WithTrailingTrivia(anchor.GetTrailingTrivia().AddRange(Layout.EndOfLine(root)))), AtEnd(moved, behind));
        tracked = tracked.InsertNodesAfter(tracked.GetCurrentNode(behind)!, new[] { moved });
        var old = tracked.GetCurrentNode(unit)!;
        return StatementLists.Of(old.Parent) is not null
            ? tracked.RemoveNode(old, SyntaxRemoveOptions.KeepNoTrivia)!
            : tracked.ReplaceNode(old, SyntaxFactory.Block().WithAdditionalAnnotations(Formatter.Annotation).WithTriviaFrom(old));
    }

    /// <summary>With its comment, and without a line end where the file has none.</summary>
    private static StatementSyntax AtEnd(StatementSyntax moved, StatementSyntax last)
        => last.GetLastToken().GetNextToken().Kind() is SyntaxKind.None or SyntaxKind.EndOfFileToken && moved.GetTrailingTrivia() is { Count: > 0 } trailing && trailing[trailing.Count - 1].IsKind(SyntaxKind.EndOfLineTrivia)
            ? moved.WithTrailingTrivia(trailing.RemoveAt(trailing.Count - 1))
            : moved;
}
