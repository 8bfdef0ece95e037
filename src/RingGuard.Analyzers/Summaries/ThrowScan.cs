using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Summaries;

/// <summary>For a body without kernel code the only thing that matters: whether a throw of its own leaves it. Syntax only.</summary>
internal static class ThrowScan
{
    public static MethodSummary? Summarize(MemberEntry entry)
    {
        if (!entry.HasThrow || !LeavesBody(entry.Node))
            return null;
        return new MethodSummary
        {
            Source = SummarySource.Inferred,
            Exits = ImmutableArray.Create(new ExitEffect(OutcomeKey.Any)),
            Throws = ThrowBehavior.May,
        };
    }

    private static bool LeavesBody(SyntaxNode body)
    {
        foreach (var node in body.DescendantNodes(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            var thrown = node switch
            {
                ThrowStatementSyntax statement => statement.Expression,
                ThrowExpressionSyntax expression => expression.Expression,
                _ => null,
            };
            // "throw null" is how stubs are written.
            if (thrown is null || thrown.IsKind(SyntaxKind.NullLiteralExpression) || thrown is PostfixUnaryExpressionSyntax)
                continue;
            if (!IsCaught(node, body))
                return true;
        }

        return false;
    }

    private static bool IsCaught(SyntaxNode node, SyntaxNode body)
    {
        for (var current = node; current != body && current?.Parent is { } parent; current = parent)
        {
            if (parent is not TryStatementSyntax { Catches.Count: > 0 } statement || current != statement.Block)
                continue;
            foreach (var clause in statement.Catches)
            {
                if (clause.Filter is null)
                    return true;
            }
        }

        return false;
    }
}
