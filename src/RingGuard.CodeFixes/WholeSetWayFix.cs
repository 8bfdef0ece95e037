using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A set/way operation that is emulated by half: does the whole, or the other half as well.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WholeSetWayFix)), Shared]
public sealed class WholeSetWayFix() : KernelFixProvider("RG5013")
{
    internal const string WholeKey = "RingGuard.WholeSetWayOperation";
    internal const string ArmKey = "RingGuard.ArmTrap";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Do the whole operation", WholeKey, Candidates(target, "sw-op", replaces: true));
        yield return new FixChoice("Arm the trap as well", ArmKey, Candidates(target, "arm-tvm", replaces: false));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target, string step, bool replaces)
    {
        var half = target.Node switch
        {
            MemberAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } access when assignment.Left == access => (Whole: (ExpressionSyntax)assignment, Object: access.Expression),
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call => (call, access.Expression),
            _ => default,
        };
        if (half.Whole is null)
            yield break;
        foreach (var call in ProtocolSteps.CallsFor("set-way", step, half.Object, null, target))
        {
            if (replaces)
                yield return target.Root.ReplaceNode(half.Whole, call.WithTriviaFrom(half.Whole));
            else if (half.Whole.Parent is ExpressionStatementSyntax { ContainsDirectives: false } statement)
                yield return Insertion.After(target.Root, statement, call);
            else if (ExpressionBodies.Find(half.Whole, target.SemanticModel) is var (declaration, body))
                yield return target.Root.ReplaceNode(declaration, ExpressionBodies.WithBlock(declaration, body.WithTrailingTrivia(Layout.EndOfLine(target.Root)), SyntaxFactory.ExpressionStatement(call)));
        }
    }
}
