using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Which types of a tree name which others as their bases: purely syntactic, cached by the tree's identity.</summary>
internal sealed class BaseNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, BaseNames> Cache = new();

    private readonly Dictionary<string, List<TypeDeclarationSyntax>> _types = new(StringComparer.Ordinal);
    private readonly List<string> _globalAliases = new();

    // What follows an alias of the file may name anything.
    private readonly List<TypeDeclarationSyntax> _aliased = new();

    private BaseNames(SyntaxTree tree)
    {
        var aliases = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in tree.GetRoot().DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            if (node is UsingDirectiveSyntax { Alias.Name.Identifier.ValueText: var alias } directive)
            {
                aliases.Add(alias);
                if (directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
                    _globalAliases.Add(alias);
            }
            else if (node is TypeDeclarationSyntax { BaseList: { } bases } type)
            {
                foreach (var parent in bases.Types)
                    Add(RightmostName(parent.Type), type, aliases);
            }
        }
    }

    /// <summary>Names that stand for some type in all files of the compilation.</summary>
    public IReadOnlyList<string> GlobalAliases => _globalAliases;

    public static BaseNames Of(SyntaxTree tree) => Cache.GetValue(tree, static t => new BaseNames(t));

    /// <summary>Declarations that may name a type of one of these names as a base.</summary>
    public IEnumerable<TypeDeclarationSyntax> DeclaredOn(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (!_types.TryGetValue(name, out var types))
                continue;
            foreach (var type in types)
                yield return type;
        }

        foreach (var type in _aliased)
            yield return type;
    }

    private static string RightmostName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        _ => "",
    };

    private void Add(string name, TypeDeclarationSyntax type, HashSet<string> aliases)
    {
        if (aliases.Contains(name))
        {
            _aliased.Add(type);
            return;
        }

        if (!_types.TryGetValue(name, out var types))
            _types.Add(name, types = new List<TypeDeclarationSyntax>());
        types.Add(type);
    }
}
