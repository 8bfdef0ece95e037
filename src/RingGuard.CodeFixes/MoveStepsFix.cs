using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Steps of a protocol in the wrong order: moves the later ones up before the one that is reported, or that one up.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveStepsFix)), Shared]
public sealed class MoveStepsFix() : KernelFixProvider("RG2013", "RG5004", "RG5005", "RG5008", "RG5009", "RG5010", "RG5011", "RG5012", "RG5014", "RG5017")
{
    internal const string Key = "RingGuard.MoveSteps";

    /// <summary>Steps behind the reported one that are tried together.</summary>
    private const int MaxSteps = 3;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Put the steps of the protocol in order", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is not { ContainsDirectives: false } reported || StatementLists.Of(reported.Parent) is not { } list)
            yield break;
        var index = list.IndexOf(reported);
        var later = Enumerable.Range(index + 1, list.Count - index - 1).Where(i => IsMovableStep(list[i], target)).Take(MaxSteps).ToList();
        for (var count = 1; count <= later.Count; count++)
        {
            for (var first = 0; first + count <= later.Count; first++)
            {
                if (Raised(target, list, index, later.GetRange(first, count)) is not { } root)
                    continue;
                yield return root;
                foreach (var more in WithBarrier(target, root, list[later[first]], reported))
                    yield return more;
            }
        }

        // A step that is made twice is one too many, wherever it stands.
        if (list.Take(index).Any(s => SyntaxFactory.AreEquivalent(s, reported)))
            yield break;
        for (var earlier = index - 1; earlier >= 0; earlier--)
        {
            if (IsMovableStep(list[earlier], target) && IsMovable(reported) && Raised(target, list, earlier, new List<int> { index }) is { } root)
                yield return root;
        }
    }

    /// <summary>Also with a barrier that the protocol asks for and that is not there: before what moved, or behind what is reported.</summary>
    private static IEnumerable<SyntaxNode> WithBarrier(FixTarget target, SyntaxNode root, StatementSyntax moved, StatementSyntax reported)
    {
        foreach (var barrier in Barriers.Of(target))
        {
            if (root.GetCurrentNode(moved) is { } first)
                yield return Insertion.Before(root, first, barrier);
            if (root.GetCurrentNode(reported) is { } last)
                yield return Insertion.After(root, last, barrier);
        }
    }

    /// <summary>The list with the statements at <paramref name="moved"/>, in their order, before the one at <paramref name="anchor"/>.</summary>
    private static SyntaxNode? Raised(FixTarget target, SyntaxList<StatementSyntax> list, int anchor, List<int> moved)
    {
        var root = target.Root;
        var tracked = root.TrackNodes(moved.Select(i => list[i]).Append(list[anchor]));
        foreach (var index in moved)
        {
            if (!Independence.ShareNothingWritten(list[index], list[anchor], list[index - 1], target.SemanticModel)
                || Independence.AssignsMembersOf(list[index], list.Skip(anchor).Take(index - anchor), target.SemanticModel))
            {
                return null;
            }

            if (tracked.GetCurrentNode(list[index]) is not { } statement || tracked.GetCurrentNode(list[anchor]) is not { } before)
                return null;
            tracked = Insertion.MoveUp(tracked, statement, before);
        }

        return tracked;
    }

    private static bool IsMovableStep(StatementSyntax statement, FixTarget target) => IsMovable(statement) && ProtocolSteps.AreIn(statement, target);

    /// <summary>Can stand further up: it does not leave the list, and what it declares is used below.</summary>
    private static bool IsMovable(StatementSyntax statement)
        => statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } or IfStatementSyntax { Else: null }
        && !statement.ContainsDirectives
        && !statement.DescendantNodes().Any(static n => n is ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or ThrowStatementSyntax);
}
