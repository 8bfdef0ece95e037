using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>An XFD value that registers or image do not follow: applies it to the CPU, or clears from the image what it disables.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ApplyXfdFix)), Shared]
public sealed class ApplyXfdFix() : KernelFixProvider("RG2021")
{
    internal const string ApplyKey = "RingGuard.ApplyXfd";
    internal const string ClearKey = "RingGuard.ClearDisabledComponents";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Apply it to the CPU", ApplyKey, After(target, "xfd-update", null));
        if (target.Node.Parent is AssignmentExpressionSyntax assignment && assignment.Left == target.Node)
            yield return new FixChoice("Clear from the image what it disables", ClearKey, After(target, "clear-bits", assignment.Right));
    }

    private static IEnumerable<SyntaxNode> After(FixTarget target, string step, ExpressionSyntax? value)
    {
        if (target.Node is InvocationExpressionSyntax load)
        {
            foreach (var argument in load.ArgumentList.Arguments)
            {
                foreach (var call in ProtocolSteps.CallsFor("xrstor", step, argument.Expression, value, target))
                {
                    if (StatementLists.Enclosing(load) is { ContainsDirectives: false } statement)
                        yield return Insertion.Before(target.Root, statement, call);
                }
            }

            yield break;
        }

        if (target.Node is not MemberAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } access || assignment.Left != access)
            yield break;
        foreach (var call in ProtocolSteps.CallsFor("xrstor", step, access.Expression, value, target))
        {
            if (assignment.Parent is ExpressionStatementSyntax { ContainsDirectives: false } statement)
                yield return Insertion.After(target.Root, statement, call);
            else if (assignment.Parent is ArrowExpressionClauseSyntax && ExpressionBodies.Find(assignment, target.SemanticModel) is var (declaration, body))
                yield return target.Root.ReplaceNode(declaration, ExpressionBodies.WithBlock(declaration, body.WithTrailingTrivia(Layout.EndOfLine(target.Root)), SyntaxFactory.ExpressionStatement(call)));
        }
    }
}
