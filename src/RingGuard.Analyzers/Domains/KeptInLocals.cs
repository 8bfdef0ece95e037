using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Domains;

/// <summary>
/// For what is read off the text: a local that is given a value in one place is another way to write that value. By name: no
/// two locals of a body that can be confused share one.
/// </summary>
internal static class KeptInLocals
{
    /// <summary>What is handed on from local to local is followed so far: each step reads the body once more.</summary>
    private const int MaxLocals = 4;

    /// <summary>Whether an expression names one of them, itself or in what a local that it names was given.</summary>
    public static bool Mentions(SyntaxNode expression, HashSet<string> names) => Mentions(expression, names, seen: null, MaxLocals);

    /// <summary>The name of the local that the expression, as a whole, is given to; null when it goes elsewhere.</summary>
    public static string? LocalOf(SyntaxNode value) => value.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax } } variable } => variable.Identifier.ValueText,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax local, Parent: ExpressionStatementSyntax } assignment
            when assignment.Right == value && IsLocal(local) => local.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Where the local is named, but for where it is given a value.</summary>
    public static IEnumerable<IdentifierNameSyntax> UsesOf(string local, SyntaxNode within)
    {
        if (BodyOf(within) is not { } body)
            yield break;
        foreach (var node in body.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == local && !(name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name)
                && name.Parent is not (NameColonSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }))
            {
                yield return name;
            }
        }
    }

    public static SyntaxNode? BodyOf(SyntaxNode node)
        => node.FirstAncestorOrSelf<SyntaxNode>(static n => n is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or AccessorDeclarationSyntax);

    private static bool Mentions(SyntaxNode expression, HashSet<string> names, HashSet<string>? seen, int depth)
    {
        foreach (var token in expression.DescendantTokens())
        {
            if (!token.IsKind(SyntaxKind.IdentifierToken))
                continue;
            if (names.Contains(token.ValueText))
                return true;
            if (depth > 0 && token.Parent is IdentifierNameSyntax name && (seen ??= new HashSet<string>()).Add(token.ValueText) && GivenTo(name) is { } given && Mentions(given, names, seen, depth - 1))
                return true;
        }

        return false;
    }

    private static bool IsLocal(IdentifierNameSyntax name)
    {
        foreach (var node in BodyOf(name)?.DescendantNodes() ?? System.Array.Empty<SyntaxNode>())
        {
            if (node is VariableDeclaratorSyntax variable && variable.Identifier.ValueText == name.Identifier.ValueText)
                return true;
        }

        return false;
    }

    /// <summary>The one value that the local is given; null when there are several, or it is no local.</summary>
    private static ExpressionSyntax? GivenTo(IdentifierNameSyntax local)
    {
        ExpressionSyntax? given = null;
        var isLocal = false;
        foreach (var node in BodyOf(local)?.DescendantNodes() ?? System.Array.Empty<SyntaxNode>())
        {
            ExpressionSyntax? value;
            switch (node)
            {
                case VariableDeclaratorSyntax variable when variable.Identifier.ValueText == local.Identifier.ValueText:
                    isLocal = true;
                    value = variable.Initializer?.Value;
                    break;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } assignment when target.Identifier.ValueText == local.Identifier.ValueText:
                    value = assignment.Right;
                    break;
                default:
                    continue;
            }

            if (value is null)
                continue;
            if (given is not null)
                return null;
            given = value;
        }

        return isLocal ? given : null;
    }
}
