using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Summaries;

/// <summary>The simple names that a tree uses anywhere, its declarations apart. By syntax, cached by the tree's identity.</summary>
internal sealed class TreeReferences
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeReferences> Cache = new();

    private readonly HashSet<string> _references = new(StringComparer.Ordinal);
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _receivers = new(StringComparer.Ordinal);

    private TreeReferences(SyntaxTree tree)
    {
        foreach (var token in tree.GetRoot().DescendantTokens())
        {
            if (!token.IsKind(SyntaxKind.IdentifierToken) || token.Parent is not SimpleNameSyntax name)
                continue;
            _references.Add(token.ValueText);

            // A name in nameof is text: whoever uses the type names it once more.
            if (!IsInNameOf(name))
                AddType(name);
        }
    }

    public static TreeReferences Of(SyntaxTree tree) => Cache.GetValue(tree, static t => new TreeReferences(t));

    public IReadOnlyCollection<string> Names => _references;

    /// <summary>Whether the tree uses the name.</summary>
    public bool Contains(string name) => _references.Contains(name);

    /// <summary>
    /// Whether the name stands somewhere where it may be that of a type of the namespace; both are simple names. Before a dot
    /// it may be a property as well, and counts only for static members.
    /// </summary>
    public bool MayNameType(string @namespace, string name, bool isStatic)
        => _types.Contains(name) || _types.Contains(@namespace + "." + name) || (isStatic && _receivers.Contains(name));

    private static bool IsInNameOf(SimpleNameSyntax name)
    {
        SyntaxNode node = name;
        while (node.Parent is MemberAccessExpressionSyntax or QualifiedNameSyntax or AliasQualifiedNameSyntax)
            node = node.Parent;
        return node.Parent is ArgumentSyntax { Parent: ArgumentListSyntax { Arguments.Count: 1, Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } } };
    }

    private void AddType(SimpleNameSyntax name)
    {
        switch (name.Parent)
        {
            case MemberAccessExpressionSyntax access when access.Expression == name:
                _receivers.Add(name.Identifier.ValueText);
                break;
            case MemberAccessExpressionSyntax { Parent: MemberAccessExpressionSyntax, Expression: IdentifierNameSyntax qualifier }:
                _types.Add(qualifier.Identifier.ValueText + "." + name.Identifier.ValueText);
                break;
            case MemberAccessExpressionSyntax { Parent: MemberAccessExpressionSyntax, Expression: MemberAccessExpressionSyntax qualifier }:
                _types.Add(qualifier.Name.Identifier.ValueText + "." + name.Identifier.ValueText);
                break;
            case QualifiedNameSyntax qualified when qualified.Right == name:
                var left = qualified.Left is QualifiedNameSyntax { Right: var inner } ? inner : qualified.Left as SimpleNameSyntax;
                _types.Add(left?.Identifier.ValueText + "." + name.Identifier.ValueText);
                break;
            // Only what stands after these is a type.
            case BinaryExpressionSyntax binary when binary.Left == name || !(binary.IsKind(SyntaxKind.IsExpression) || binary.IsKind(SyntaxKind.AsExpression)):
                break;
            case ExpressionSyntax and not (TypeSyntax or ObjectCreationExpressionSyntax or CastExpressionSyntax or TypeOfExpressionSyntax or DefaultExpressionSyntax or BinaryExpressionSyntax):
                break;
            case InterpolationSyntax or SwitchExpressionArmSyntax or WhenClauseSyntax or AttributeArgumentSyntax or ExpressionColonSyntax:
                break;
            case ArgumentSyntax or NameColonSyntax or NameEqualsSyntax or StatementSyntax and not (ForEachStatementSyntax or LocalFunctionStatementSyntax) or EqualsValueClauseSyntax or ArrowExpressionClauseSyntax:
                break;
            default:
                _types.Add(name.Identifier.ValueText);
                break;
        }
    }
}
