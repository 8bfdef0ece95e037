using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.CodeFixes;

/// <summary>Makes sure that a fix does what it says, by doing it to a fork of the solution.</summary>
internal static class FixVerifier
{
    /// <summary>The first of the changed roots that compiles as well as before, loses the finding and gains none.</summary>
    public static async Task<SyntaxNode?> FirstThatHoldsAsync(FixTarget target, FixChoice choice, CancellationToken cancellationToken)
    {
        foreach (var candidate in choice.Candidates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var root = TopLevelStatements.Unwrapped(candidate);
            if (await HoldsAsync(target, root, choice.ReachesOthers, cancellationToken).ConfigureAwait(false))
                return root;
        }

        return null;
    }

    private static async Task<bool> HoldsAsync(FixTarget target, SyntaxNode root, bool reachesOthers, CancellationToken cancellationToken)
    {
        var members = TreeNames.Of(target.SemanticModel.SyntaxTree).Members;
        var changed = target.Document.WithSyntaxRoot(root);
        if (target.Root.ContainsDirectives && !await Directives.AreKeptAsync(target, changed, root, cancellationToken).ConfigureAwait(false))
            return false;
        if (await DocumentAnalysis.CreateAsync(changed, cancellationToken).ConfigureAwait(false) is not { } after)
            return false;

        // A fix edits bodies and attributes; the members stay as many and in the same order.
        var newMembers = TreeNames.Of(after.SemanticModel.SyntaxTree).Members;
        if (newMembers.Length != members.Length)
            return false;
        var member = newMembers[members.IndexOf(target.Member)];
        if (Worsens(Errors(target.SemanticModel, target.Member, cancellationToken), Errors(after.SemanticModel, member, cancellationToken)))
            return false;

        for (var i = 0; i < members.Length; i++)
        {
            if (members[i] != target.Member && (reachesOthers || !members[i].Node.IsEquivalentTo(newMembers[i].Node)) && !IsAsGood(target.Analysis, members[i], after, newMembers[i], cancellationToken))
                return false;
        }

        var before = CountIds(target.Findings);
        var now = CountIds(after.FindingsOf(member, cancellationToken));
        now.TryGetValue(target.Diagnostic.Id, out var left);
        return left < before[target.Diagnostic.Id] && !Worsens(before, now);
    }

    /// <summary>Of another member that the change touches.</summary>
    private static bool IsAsGood(DocumentAnalysis before, MemberEntry old, DocumentAnalysis after, MemberEntry changed, CancellationToken cancellationToken)
        => !Worsens(Errors(before.SemanticModel, old, cancellationToken), Errors(after.SemanticModel, changed, cancellationToken))
        && !Worsens(CountIds(before.FindingsOf(old, cancellationToken)), CountIds(after.FindingsOf(changed, cancellationToken)));

    private static Dictionary<string, int> Errors(SemanticModel model, MemberEntry member, CancellationToken cancellationToken)
    {
        var declaration = member.Node is ArrowExpressionClauseSyntax or AccessorDeclarationSyntax
            ? member.Node.FirstAncestorOrSelf<BasePropertyDeclarationSyntax>() ?? member.Node
            : member.Node;
        var errors = new List<Diagnostic>();
        foreach (var diagnostic in model.GetDiagnostics(declaration.FullSpan, cancellationToken))
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                errors.Add(diagnostic);
        }

        return CountIds(errors);
    }

    private static Dictionary<string, int> CountIds(IEnumerable<Diagnostic> diagnostics)
    {
        var counts = new Dictionary<string, int>();
        foreach (var diagnostic in diagnostics)
        {
            counts.TryGetValue(diagnostic.Id, out var count);
            counts[diagnostic.Id] = count + 1;
        }

        return counts;
    }

    private static bool Worsens(Dictionary<string, int> before, Dictionary<string, int> after)
    {
        foreach (var pair in after)
        {
            before.TryGetValue(pair.Key, out var count);
            if (pair.Value > count)
                return true;
        }

        return false;
    }
}
