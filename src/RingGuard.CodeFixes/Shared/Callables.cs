using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>Bodies in the source: what runs when a node does, without the lambdas and local functions inside.</summary>
internal static class Callables
{
    /// <summary>The lambda, local function or member whose body a node is evaluated in.</summary>
    public static SyntaxNode? Of(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            if (ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or MemberDeclarationSyntax)
                return ancestor;
        }

        return null;
    }

    /// <summary>The nodes of a body in the order of the source; those of lambdas and local functions inside are other bodies'.</summary>
    public static IEnumerable<SyntaxNode> Nodes(SyntaxNode callable)
        => callable.DescendantNodes(n => n == callable || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
