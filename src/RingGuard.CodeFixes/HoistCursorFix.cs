using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>A cursor that each round makes anew: declares it before the loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HoistCursorFix)), Shared]
public sealed class HoistCursorFix() : KernelFixProvider("RG4002")
{
    internal const string Key = "RingGuard.HoistCursor";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Declare the cursor before the loop", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call)
            yield break;
        var model = target.SemanticModel;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (argument is not { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword, Expression: IdentifierNameSyntax name }
                || model.GetSymbolInfo(name, target.CancellationToken).Symbol is not ILocalSymbol { IsConst: false } cursor
                || cursor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(target.CancellationToken) is not VariableDeclaratorSyntax
                {
                    Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax block, ContainsDirectives: false } declaration },
                }
                || Loop(block) is not { } loop
                || IsCaptured(cursor, block, model))
            {
                continue;
            }

            var tracked = target.Root.TrackNodes(declaration, loop);
            tracked = tracked.RemoveNode(tracked.GetCurrentNode(declaration)!, SyntaxRemoveOptions.KeepNoTrivia)!;
            var anchor = tracked.GetCurrentNode(loop)!;
            if (StatementLists.Of(anchor.Parent) is not { } list)
            {
                var both = SyntaxFactory.Block(Layout.Reindented(declaration), anchor.WithLeadingTrivia(SyntaxFactory.ElasticMarker));
                yield return tracked.ReplaceNode(anchor, both.WithTriviaFrom(anchor).WithAdditionalAnnotations(Formatter.Annotation));
                continue;
            }

            var comment = Layout.HasComment(declaration.GetLeadingTrivia()) ? Layout.WithoutFirstBlankLines(declaration.GetLeadingTrivia()) : default;
            var (inserted, following) = Insertion.Placed(declaration, anchor);
            inserted = Layout.HasComment(declaration.GetTrailingTrivia()) ? inserted.WithTrailingTrivia(declaration.GetTrailingTrivia()) : inserted;
            inserted = inserted.WithLeadingTrivia(inserted.GetLeadingTrivia().AddRange(comment)).WithAdditionalAnnotations(Formatter.Annotation);
            yield return tracked.ReplaceNode(anchor.Parent!, StatementLists.With(anchor.Parent!, list.Take(list.IndexOf(anchor)).Append(inserted).Append(following).Concat(list.Skip(list.IndexOf(anchor) + 1))));
        }
    }

    /// <summary>The loop whose body the block is; a loop over several objects begins anew with each of them.</summary>
    private static StatementSyntax? Loop(BlockSyntax block) => block.Parent switch
    {
        WhileStatementSyntax loop => loop,
        DoStatementSyntax loop => loop,
        ForStatementSyntax { Incrementors.Count: 0 } loop => loop,
        _ => null,
    };

    /// <summary>A lambda would share the one variable instead of having its own.</summary>
    private static bool IsCaptured(ILocalSymbol cursor, BlockSyntax block, SemanticModel model)
        => model.AnalyzeDataFlow(block) is not { Succeeded: true } flow || flow.Captured.Contains(cursor);
}
