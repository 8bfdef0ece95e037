using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A guest that is entered on a decision from before interrupts went off: decides right before what rests on it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DecideLaterFix)), Shared]
public sealed class DecideLaterFix() : KernelFixProvider("RG5010")
{
    internal const string Key = "RingGuard.DecideLater";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Decide after interrupts are off", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        for (var at = StatementLists.Enclosing(target.Node); at is not null; at = at.Parent?.FirstAncestorOrSelf<StatementSyntax>())
        {
            if (StatementLists.Of(at.Parent) is { } list)
            {
                for (var i = list.IndexOf(at) - 2; i >= 0; i--)
                {
                    if (IsDecision(list[i], target) && Independence.ShareNothingWritten(list[i], list[i + 1], list[list.IndexOf(at) - 1], target.SemanticModel)
                        && !Independence.AssignsMembersOf(list[i], list.Skip(i + 1).Take(list.IndexOf(at) - i - 1), target.SemanticModel))
                    {
                        yield return StatementMove.Behind(target.Root, list[i], list[list.IndexOf(at) - 1]);
                    }
                }
            }

            if (at.Parent is null or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax)
                yield break;
            if (at.Parent is BlockSyntax { Parent: LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or AccessorDeclarationSyntax })
                yield break;
        }
    }

    private static bool IsDecision(StatementSyntax statement, FixTarget target)
        => statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } or IfStatementSyntax { Else: null }
        && !statement.ContainsDirectives
        && !StatementLists.CanJumpOut(statement)
        && ProtocolSteps.AreIn(statement, target);
}
