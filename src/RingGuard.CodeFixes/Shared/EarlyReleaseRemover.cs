using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Takes releases out of the lists that they stand in; what is said about one is said before the next statement.</summary>
internal sealed class EarlyReleaseRemover(HashSet<StatementSyntax> releases) : CSharpSyntaxRewriter
{
    public override SyntaxList<TNode> VisitList<TNode>(SyntaxList<TNode> list)
    {
        if (!list.Any(n => n is StatementSyntax statement && releases.Contains(statement)))
            return base.VisitList(list);
        var kept = new List<TNode>();
        SyntaxTriviaList? comments = null;
        foreach (var node in list)
        {
            if (node is StatementSyntax statement && releases.Contains(statement))
            {
                if (Layout.HasComment(statement.GetLeadingTrivia()))
                    comments = statement.GetLeadingTrivia();
                continue;
            }

            var visited = (TNode)Visit(node)!;
            if (comments is { } above)
            {
                visited = visited.WithLeadingTrivia(above);
                comments = null;
            }

            kept.Add(visited);
        }

        return SyntaxFactory.List(kept);
    }
}
