using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>An invalidation that comes after the write it is for: moves it up before the write.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveInvalidationUpFix)), Shared]
public sealed class MoveInvalidationUpFix() : KernelFixProvider("RG2009")
{
    internal const string Key = "RingGuard.MoveInvalidationUp";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Move the invalidation before the write", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.CallStatement is not { ContainsDirectives: false } statement || StatementLists.Of(statement.Parent) is not { } list)
            yield break;
        var evidence = target.Diagnostic.AdditionalLocations.FirstOrDefault();
        if (evidence is null || evidence.SourceTree != target.SemanticModel.SyntaxTree)
            yield break;
        var index = list.IndexOf(statement);
        var anchor = list.Take(index).FirstOrDefault(s => s.Span.Contains(evidence.SourceSpan));
        if (anchor is null
            || !Independence.ShareNothingWritten(statement, anchor, list[index - 1], target.SemanticModel)
            || Independence.AssignsMembersOf(statement, list.Skip(list.IndexOf(anchor)).Take(index - list.IndexOf(anchor)), target.SemanticModel))
        {
            yield break;
        }

        yield return Insertion.MoveUp(target.Root, statement, anchor);
    }
}
