using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A question about the current vCPU where there is none: asks what waits on this CPU instead.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AskForPendingFix)), Shared]
public sealed class AskForPendingFix() : KernelFixProvider("RG1015")
{
    internal const string Key = "RingGuard.AskForPending";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Ask what is pending on this CPU instead", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call || target.SemanticModel.GetTypeInfo(call, target.CancellationToken).Type?.SpecialType != SpecialType.System_Boolean)
            yield break;
        foreach (var look in PendingLooks.Of(target))
        {
            if (look is BinaryExpressionSyntax comparison && call.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negated)
                yield return target.Root.ReplaceNode(negated, SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, comparison.Left, comparison.Right).WithTriviaFrom(negated));
            else if (look is BinaryExpressionSyntax && call.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression })
                yield return target.Root.ReplaceNode(call, SyntaxFactory.ParenthesizedExpression(look).WithTriviaFrom(call));
            else
                yield return target.Root.ReplaceNode(call, look.WithTriviaFrom(call));
        }
    }
}
