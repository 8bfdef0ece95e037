using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>An interrupt state that is restored while a newer one is open: moves the restore behind that of the newer one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RestoreInReverseFix)), Shared]
public sealed class RestoreInReverseFix() : KernelFixProvider("RG1005")
{
    internal const string Key = "RingGuard.RestoreInReverse";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Restore in reverse order", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (!RestoresIrqs(target.CallStatement, target) || StatementLists.Of(target.CallStatement!.Parent) is not { } list)
            yield break;
        foreach (var later in list.Skip(list.IndexOf(target.CallStatement) + 1))
        {
            if (StatementLists.CanJumpOut(later))
                yield break;
            if (RestoresIrqs(later, target))
                yield return StatementMove.Behind(target.Root, target.CallStatement, later);
        }
    }

    private static bool RestoresIrqs(SyntaxNode? statement, FixTarget target)
        => ContractedCall.Of(statement, target.SemanticModel, target.Model.Contracts) is { } call
        && call.Released.Any(static r => r.Resource is { IsOwnContext: false, Resource: Resource.Irq });
}
