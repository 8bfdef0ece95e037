using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// A handler that swallows everything: an empty one becomes a <c>finally</c> with the release that follows, another one
/// throws again at its end where nothing stays held by that.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RethrowFix)), Shared]
public sealed class RethrowFix() : KernelFixProvider("RG6005")
{
    internal const string FinallyKey = "RingGuard.FinallyInsteadOfCatch";
    internal const string RethrowKey = "RingGuard.Rethrow";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        if (target.Node.FirstAncestorOrSelf<CatchClauseSyntax>() is not { Parent: TryStatementSyntax attempt } handler)
            yield break;
        yield return new FixChoice("Release in finally instead", FinallyKey, InFinally(target, attempt, handler));
        yield return new FixChoice("Throw again", RethrowKey, Rethrowing(target, handler));
    }

    private static IEnumerable<SyntaxNode> InFinally(FixTarget target, TryStatementSyntax attempt, CatchClauseSyntax handler)
    {
        if (attempt.Finally is not null || attempt.Catches.Count != 1 || handler.Block.Statements.Count > 0 || Layout.HasComment(handler.Block.CloseBraceToken.LeadingTrivia)
            || StatementLists.Of(attempt.Parent) is not { } list)
        {
            yield break;
        }

        var index = list.IndexOf(attempt) + 1;
        if (index >= list.Count || !Releases(list[index], target))
            yield break;
        var release = list[index];
        var last = SyntaxFactory.FinallyClause(SyntaxFactory.Block(release.WithoutTrivia())).WithTrailingTrivia(release.GetTrailingTrivia());
        var changed = attempt.WithCatches(default).WithFinally(last).WithAdditionalAnnotations(Formatter.Annotation);
        var statements = list.Replace(attempt, changed).RemoveAt(index);
        yield return target.Root.ReplaceNode(attempt.Parent!, StatementLists.With(attempt.Parent!, statements));
    }

    private static IEnumerable<SyntaxNode> Rethrowing(FixTarget target, CatchClauseSyntax handler)
    {
        var statements = handler.Block.Statements;
        if (statements.Count > 0 && StatementLists.CanJumpOut(statements[statements.Count - 1]))
            yield break;
        var rethrow = SyntaxFactory.ThrowStatement().WithTrailingTrivia(handler.Block.OpenBraceToken.TrailingTrivia);
        var block = handler.Block.AddStatements(rethrow).WithAdditionalAnnotations(Formatter.Annotation);
        yield return target.Root.ReplaceNode(handler.Block, block);
    }

    private static bool Releases(StatementSyntax statement, FixTarget target)
        => ContractedCall.Of(statement, target.SemanticModel, target.Model.Contracts) is { Released.Count: > 0 };
}
