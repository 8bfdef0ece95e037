using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RingGuard.CodeFixes;

/// <summary>Lines for the preprocessor, which are no part of the tree that a fix works on, and mean what is between them.</summary>
internal static class Directives
{
    /// <summary>
    /// Whether the changed text has the same directives in the same order, and what is changed in the member of the finding is
    /// under the same conditions as the finding.
    /// </summary>
    public static async Task<bool> AreKeptAsync(FixTarget target, Document changed, SyntaxNode root, CancellationToken cancellationToken)
    {
        if (!Of(target.Root).Select(static d => d.ToString()).SequenceEqual(Of(root).Select(static d => d.ToString())))
            return false;
        var conditions = ConditionsAt(target.Root, target.Node.SpanStart);
        foreach (var change in await changed.GetTextChangesAsync(target.Document, cancellationToken).ConfigureAwait(false))
        {
            if (target.Member.Node.Span.Contains(change.Span) && !ConditionsAt(target.Root, change.Span.Start).SequenceEqual(conditions))
                return false;
        }

        return true;
    }

    private static IEnumerable<SyntaxTrivia> Of(SyntaxNode root) => root.DescendantTrivia().Where(static t => t.IsDirective);

    /// <summary>Where the branches begin that a position is in.</summary>
    private static List<int> ConditionsAt(SyntaxNode root, int position)
    {
        var open = new List<int>();
        foreach (var directive in Of(root))
        {
            if (directive.SpanStart >= position)
                break;
            if (directive.IsKind(SyntaxKind.IfDirectiveTrivia))
                open.Add(directive.SpanStart);
            else if (directive.IsKind(SyntaxKind.EndIfDirectiveTrivia) && open.Count > 0)
                open.RemoveAt(open.Count - 1);
            else if ((directive.IsKind(SyntaxKind.ElseDirectiveTrivia) || directive.IsKind(SyntaxKind.ElifDirectiveTrivia)) && open.Count > 0)
                open[open.Count - 1] = directive.SpanStart;
        }

        return open;
    }
}
