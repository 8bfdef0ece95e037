using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>An FPU section where it may be unusable: opened only where the predicate says that it can be, with a branch for the rest.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardSectionFix)), Shared]
public sealed class GuardSectionFix() : KernelFixProvider("RG2004")
{
    internal const string Key = "RingGuard.GuardSection";

    private const string Hint = "// the same without FPU registers";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Open the section only where it is usable, with a branch for the rest", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (Region(target) is not { } region || region.Any(static s => s.ContainsDirectives))
            yield break;
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            if (method.ReturnType.SpecialType != SpecialType.System_Boolean || !CallShape.IsFreeCall(method, target)
                || !target.ContractOf(method).Clauses.Any(static c => c is { Kind: ClauseKind.Ensures, On: Outcome.True } && (c.Context & Context.NoFpuSection) != 0))
            {
                continue;
            }

            var end = Layout.EndOfLine(target.Root);
            var rest = SyntaxFactory.Block(
                SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(end),
                default,
                SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Comment(Hint)).AddRange(end), SyntaxKind.CloseBraceToken, SyntaxFactory.TriviaList()));
            var inner = region.Select(static (s, i) => i == 0 ? s.WithLeadingTrivia(SyntaxFactory.ElasticMarker) : s).ToList();
            var test = SyntaxFactory.IfStatement(Spelled.Call(method), Layout.Block(inner).WithTrailingTrivia(end), SyntaxFactory.ElseClause(rest));
            yield return ProtectedRegion.Replace(target.Root, region, new StatementSyntax[] { Layout.InPlaceOf(test, region[0], region[region.Count - 1]).WithAdditionalAnnotations(Formatter.Annotation) });
        }
    }

    /// <summary>From the call that opens to the one that closes; the statement of a scope.</summary>
    private static IReadOnlyList<StatementSyntax>? Region(FixTarget target)
    {
        if (target.Node.Parent is UsingStatementSyntax scope && scope.Expression == target.Node)
            return new[] { scope };
        if (ContractedCall.Of(target.CallStatement, target.SemanticModel, target.Model.Contracts) is not { Acquired.Count: > 0 } open || StatementLists.Of(open.Statement.Parent) is not { } list)
            return null;
        var start = list.IndexOf(open.Statement);
        for (var i = start + 1; i < list.Count; i++)
        {
            if (ContractedCall.Of(list[i], target.SemanticModel, target.Model.Contracts) is { } close && close.ReleasesAllOf(open))
                return list.Skip(start).Take(i - start + 1).ToList();
        }

        return null;
    }
}
