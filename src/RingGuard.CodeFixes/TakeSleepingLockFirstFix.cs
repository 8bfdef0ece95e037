using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A sleeping lock inside a spinning one: takes the sleeping one first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TakeSleepingLockFirstFix)), Shared]
public sealed class TakeSleepingLockFirstFix() : KernelFixProvider("RG3006")
{
    internal const string Key = "RingGuard.TakeSleepingLockFirst";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Take the sleeping lock first", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.CallStatement is not { ContainsDirectives: false } statement || target.Node is not InvocationExpressionSyntax call || StatementLists.Of(statement.Parent) is not { } list
            || !Independence.ReadsOnlyWhatStays(statement, call, target.SemanticModel))
        {
            yield break;
        }

        for (var i = list.IndexOf(statement) - 1; i >= 0; i--)
        {
            if (list[i].ContainsDirectives || !Independence.ShareNothingWritten(statement, list[i], list[list.IndexOf(statement) - 1], target.SemanticModel))
                yield break;
            if (ContractedCall.Of(list[i], target.SemanticModel, target.Model.Contracts) is { Acquired.Count: > 0 })
                yield return Insertion.MoveUp(target.Root, statement, list[i]);
        }
    }
}
