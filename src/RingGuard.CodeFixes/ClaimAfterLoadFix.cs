using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Registers that are claimed before it is asked whether they are loaded: claims them behind the load, in its branch.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ClaimAfterLoadFix)), Shared]
public sealed class ClaimAfterLoadFix() : KernelFixProvider("RG2013")
{
    internal const string Key = "RingGuard.ClaimAfterLoad";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Claim the registers behind the load", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is not ExpressionStatementSyntax { ContainsDirectives: false } load)
            yield break;
        foreach (var test in load.Ancestors().TakeWhile(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax)).OfType<IfStatementSyntax>())
        {
            if (StatementLists.Of(test.Parent) is not { } list || test.ContainsDirectives)
                continue;
            for (var i = list.IndexOf(test) - 1; i >= 0; i--)
            {
                if (list[i] is ExpressionStatementSyntax { ContainsDirectives: false } claim && Independence.ShareNothingWritten(claim, list[i + 1], test, target.SemanticModel))
                    yield return Moved(target.Root, claim, load);
            }
        }
    }

    private static SyntaxNode Moved(SyntaxNode root, StatementSyntax claim, StatementSyntax load)
    {
        if (StatementLists.Of(load.Parent) is not null)
            return StatementMove.Behind(root, claim, load);
        var tracked = root.TrackNodes(claim, load);
        var both = SyntaxFactory.Block(Layout.Reindented(load), Layout.Reindented(claim)).WithTrailingTrivia(Layout.EndOfLine(root)).WithAdditionalAnnotations(Formatter.Annotation);
        tracked = tracked.ReplaceNode(tracked.GetCurrentNode(load)!, both);
        return tracked.RemoveNode(tracked.GetCurrentNode(claim)!, SyntaxRemoveOptions.KeepNoTrivia)!;
    }
}
