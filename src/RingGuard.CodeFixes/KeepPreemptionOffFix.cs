using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A CPU's value used after preemption came back: preemption comes back after the use.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepPreemptionOffFix)), Shared]
public sealed class KeepPreemptionOffFix() : KernelFixProvider("RG1009")
{
    internal const string Key = "RingGuard.KeepPreemptionOff";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Keep preemption off until the use", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        for (var use = StatementLists.Enclosing(target.Node); use is not null; use = use.Parent as StatementSyntax ?? use.Parent?.Parent as StatementSyntax)
        {
            if (StatementLists.Of(use.Parent) is not { } list || use is LocalFunctionStatementSyntax)
                continue;
            for (var i = list.IndexOf(use) - 1; i >= 0; i--)
            {
                if (ContractedCall.Of(list[i], target.SemanticModel, target.Model.Contracts) is not { } call || !call.Released.Any(static r => r.Resource is { IsOwnContext: false, Resource: Resource.Preempt }))
                    continue;
                foreach (var candidate in Moved(target, list, i, list.IndexOf(use)))
                    yield return candidate;
                break;
            }
        }
    }

    /// <summary>Behind the use, or behind a later one; where one of these leaves, into a <c>finally</c>.</summary>
    private static IEnumerable<SyntaxNode> Moved(FixTarget target, SyntaxList<StatementSyntax> list, int release, int use)
    {
        var last = use;
        var named = new HashSet<ISymbol>(
            target.Node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(n => target.SemanticModel.GetSymbolInfo(n).Symbol).OfType<ILocalSymbol>(),
            SymbolEqualityComparer.Default);
        for (var i = use + 1; i < list.Count; i++)
        {
            if (list[i].DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => target.SemanticModel.GetSymbolInfo(n).Symbol is { } symbol && named.Contains(symbol)))
                last = i;
        }

        for (var end = use; end <= last; end += System.Math.Max(1, last - use))
        {
            var passed = list.Skip(release + 1).Take(end - release).ToList();
            if (passed.Any(static s => s.ContainsDirectives) || !Independence.ShareNothingWritten(list[release], passed[0], list[end], target.SemanticModel))
                yield break;
            if (!passed.Any(StatementLists.CanJumpOut))
            {
                yield return StatementMove.Behind(target.Root, list[release], list[end]);
                continue;
            }

            var attempt = ProtectedRegion.Try(passed, list[release].WithoutTrivia().WithTrailingTrivia(Layout.EndOfLine(target.Root)));
            yield return ProtectedRegion.Replace(target.Root, list.Skip(release).Take(end - release + 1).ToList(), new[] { attempt.WithLeadingTrivia(list[release].GetLeadingTrivia()) });
        }
    }
}
