using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.State;
using RingGuard.Analyzers.Transfer;

namespace RingGuard.Analyzers.Domains;

/// <summary>Names that lambdas and local functions of a body mention: a variable among them may be read where the walk does not see it.</summary>
internal sealed class NestedNames(BodyScope scope)
{
    private HashSet<string>? _names;

    public bool Contains(AccessPath key) => key.RootSymbol is { } variable && Names.Contains(variable.Name);

    private HashSet<string> Names => _names ??= Collect();

    private HashSet<string> Collect()
    {
        var names = new HashSet<string>();
        if (scope.Graph?.OriginalOperation.Syntax is not { } root)
            return names;
        foreach (var node in root.DescendantNodes())
        {
            if (node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                continue;
            foreach (var token in node.DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken))
                    names.Add(token.ValueText);
            }
        }

        return names;
    }
}
