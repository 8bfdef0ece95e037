using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Bottom halves enabled with interrupts off: moves the call behind the one that brings interrupts back.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EnableBhLaterFix)), Shared]
public sealed class EnableBhLaterFix() : KernelFixProvider("RG1008")
{
    internal const string Key = "RingGuard.EnableBhLater";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Enable bottom halves after interrupts", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.CallStatement is not { } statement || StatementLists.Of(statement.Parent) is not { } list)
            yield break;
        foreach (var later in list.Skip(list.IndexOf(statement) + 1))
        {
            if (StatementLists.CanJumpOut(later))
                yield break;
            if (ContractedCall.Of(later, target.SemanticModel, target.Model.Contracts) is { } call && BringsInterruptsBack(call))
                yield return StatementMove.Behind(target.Root, statement, later);
        }
    }

    private static bool BringsInterruptsBack(ContractedCall call)
        => call.Released.Any(static r => r.Resource is { IsOwnContext: false, Resource: Resource.Irq })
        || call.Contract.Clauses.Any(static c => c.Kind == ClauseKind.Ensures && (c.Context & Context.IrqOn) != 0);
}
