using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>The result of an attempt to take a lock is taken for its opposite: negates the condition.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NegateTryResultFix)), Shared]
public sealed class NegateTryResultFix() : KernelFixProvider("RG3007")
{
    internal const string Key = "RingGuard.NegateTryResult";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Negate the condition", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call)
            yield break;
        ExpressionSyntax tested = call;
        while (tested.Parent is ParenthesizedExpressionSyntax parenthesized)
            tested = parenthesized;
        if (tested.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negation)
            yield return target.Root.ReplaceNode(negation, call.WithTriviaFrom(negation));
        else if (tested.Parent is IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ConditionalExpressionSyntax or BinaryExpressionSyntax)
            yield return target.Root.ReplaceNode(tested, SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, tested.WithoutTrivia()).WithTriviaFrom(tested));
    }
}
