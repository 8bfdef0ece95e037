using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Statements in the lists that they stand in.</summary>
internal static class StatementLists
{
    /// <summary>The list of a block or switch section; null for other parents.</summary>
    public static SyntaxList<StatementSyntax>? Of(SyntaxNode? parent) => parent switch
    {
        BlockSyntax block => block.Statements,
        SwitchSectionSyntax section => section.Statements,
        _ => null,
    };

    /// <summary>The parent with another list.</summary>
    public static SyntaxNode With(SyntaxNode parent, IEnumerable<StatementSyntax> statements) => parent switch
    {
        BlockSyntax block => block.WithStatements(SyntaxFactory.List(statements)),
        SwitchSectionSyntax section => section.WithStatements(SyntaxFactory.List(statements)),
        _ => parent,
    };

    /// <summary>The root without a statement of a list; comments above it stay, above the next one.</summary>
    public static SyntaxNode Without(SyntaxNode root, StatementSyntax statement)
    {
        var list = Of(statement.Parent)!.Value;
        var index = list.IndexOf(statement);
        var leading = statement.GetLeadingTrivia();
        if (!Layout.HasComment(leading) || index + 1 >= list.Count)
            return root.RemoveNode(statement, SyntaxRemoveOptions.KeepNoTrivia)!;
        if (leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia))
            leading = leading.RemoveAt(leading.Count - 1);
        var next = list[index + 1];
        var following = next.WithLeadingTrivia(leading.AddRange(Layout.WithoutFirstBlankLines(next.GetLeadingTrivia())));
        return root.ReplaceNode(statement.Parent!, With(statement.Parent!, list.Replace(next, following).RemoveAt(index)));
    }

    /// <summary>The innermost statement that an expression is evaluated in; null inside an expression body of any kind.</summary>
    public static StatementSyntax? Enclosing(SyntaxNode node)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (current is StatementSyntax statement)
                return statement;
            if (current is AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax or QueryExpressionSyntax or MemberDeclarationSyntax)
                return null;
        }

        return null;
    }

    /// <summary>Whether control can leave the statement other than by its end (or by an exception of a callee).</summary>
    public static bool CanJumpOut(StatementSyntax statement)
    {
        foreach (var node in statement.DescendantNodesAndSelf(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            switch (node)
            {
                case ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or GotoStatementSyntax or YieldStatementSyntax or LabeledStatementSyntax:
                    return true;
                case BreakStatementSyntax or ContinueStatementSyntax when LeavesOnBreak(node, statement):
                    return true;
            }
        }

        return false;
    }

    private static bool LeavesOnBreak(SyntaxNode jump, StatementSyntax within)
    {
        for (var current = jump.Parent; current is not null; current = current.Parent)
        {
            if (current is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
                || (current is SwitchStatementSyntax && jump is BreakStatementSyntax))
            {
                return false;
            }

            if (current == within)
                return true;
        }

        return true;
    }
}
