using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// A value that goes stale on some of the ways to its use is still sure to be misused when the way is no choice: the next
/// round of the loop that uses it, or a branch that the value itself decides (<c>while (Pending(cpu)) { …DoSoftirq… }</c>).
/// </summary>
internal static class StaleCertainty
{
    public static bool IsSure(SyntaxNode? source, SyntaxNode aging, SyntaxNode use, string variable)
    {
        for (SyntaxNode? node = aging; node?.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                    return true;
                case WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax when parent.Span.Contains(use.Span):
                    if (source is null || !parent.Span.Contains(source.Span) || IsBefore(aging, use))
                        return true;
                    break;
                case IfStatementSyntax { Condition.RawKind: (int)SyntaxKind.TrueLiteralExpression }:
                case SwitchSectionSyntax { Parent: SwitchStatementSyntax { Sections.Count: 1 }, Labels: var labels } when labels.Any(SyntaxKind.DefaultSwitchLabel):
                    // No choice at all.
                    break;
                case IfStatementSyntax statement when node != statement.Condition:
                    if (statement.Span.Contains(use.Span) && node.Span.Contains(use.Span))
                        break;
                    if (!Mentions(statement.Condition, variable))
                        return false;
                    break;
                case WhileStatementSyntax loop when node != loop.Condition:
                    if (!Mentions(loop.Condition, variable))
                        return false;
                    break;
                case ForStatementSyntax or CommonForEachStatementSyntax or CatchClauseSyntax or SwitchSectionSyntax or ConditionalExpressionSyntax or SwitchExpressionArmSyntax:
                    if (!node.Span.Contains(use.Span))
                        return false;
                    break;
                case BinaryExpressionSyntax binary when binary.Right == node && binary.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression:
                    if (!Mentions(binary.Left, variable))
                        return false;
                    break;
            }
        }

        return true;
    }

    private static bool IsBefore(SyntaxNode first, SyntaxNode second) => first.SpanStart < second.SpanStart;

    private static bool Mentions(SyntaxNode node, string name) => KeptInLocals.Mentions(node, new HashSet<string> { name });
}
