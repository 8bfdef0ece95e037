using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// The words that the contracts of a compilation use (enum members and attribute names): what no contract speaks of needs
/// no analysis. Over-approximates: source is read syntactically and kept by tree, metadata by reference.
/// </summary>
internal sealed class ContractWords
{
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> SourceCache = new();
    private static readonly ConditionalWeakTable<MetadataReference, HashSet<string>> MetadataCache = new();

    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    public ContractWords(Compilation compilation, ContractFileIndex index, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
            _words.UnionWith(OfTree(tree, cancellationToken));
        foreach (var assembly in MetadataScope.GetAssemblies(compilation))
        {
            _words.UnionWith(compilation.GetMetadataReference(assembly) is PortableExecutableReference reference
                ? MetadataCache.GetValue(reference, _ => ReadAssembly(assembly))
                : ReadAssembly(assembly));
        }

        foreach (var file in index.Files)
            AddFile(file);
    }

    /// <summary>Two versions of a file use the same words.</summary>
    public static bool AreSame(SyntaxTree old, SyntaxTree @new) => OfTree(old, CancellationToken.None).SetEquals(OfTree(@new, CancellationToken.None));

    public bool Contains(string word) => _words.Contains(word);

    private static HashSet<string> OfTree(SyntaxTree tree, CancellationToken cancellationToken)
        => SourceCache.TryGetValue(tree, out var known) ? known : SourceCache.GetValue(tree, t => ReadTree(t, cancellationToken));

    private void AddFile(ContractFile file)
    {
        foreach (var statement in file.Statements)
        {
            foreach (var word in statement.Syntax.Words)
            {
                _words.Add(word.Name);
                foreach (var argument in word.Arguments)
                {
                    foreach (var name in argument.Value.Names)
                        _words.Add(name.Last);
                }
            }
        }
    }

    private static HashSet<string> ReadTree(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);

        // Statements are entered for local functions, which can have attributes; the attributes of lambdas are found in them.
        foreach (var node in tree.GetRoot(cancellationToken).DescendantNodes(static n => n is not AttributeListSyntax))
        {
            if (node is not AttributeListSyntax list)
                continue;
            foreach (var token in list.DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken))
                    words.Add(WithoutSuffix(token.ValueText));
            }
        }

        return words;
    }

    private static HashSet<string> ReadAssembly(IAssemblySymbol assembly)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        AddNamespace(assembly.GlobalNamespace, words);
        return words;
    }

    private static void AddNamespace(INamespaceSymbol @namespace, HashSet<string> words)
    {
        foreach (var member in @namespace.GetMembers())
        {
            if (member is INamespaceSymbol inner)
                AddNamespace(inner, words);
            else if (member is INamedTypeSymbol type)
                AddType(type, words);
        }
    }

    private static void AddType(INamedTypeSymbol type, HashSet<string> words)
    {
        AddAttributes(type, words);
        foreach (var member in type.GetMembers())
        {
            if (member is INamedTypeSymbol nested)
            {
                AddType(nested, words);
                continue;
            }

            AddAttributes(member, words);
            if (member is not IMethodSymbol method)
                continue;
            foreach (var attribute in method.GetReturnTypeAttributes())
                AddAttribute(attribute, words);
            foreach (var parameter in method.Parameters)
                AddAttributes(parameter, words);
        }
    }

    private static void AddAttributes(ISymbol symbol, HashSet<string> words)
    {
        foreach (var attribute in symbol.GetAttributes())
            AddAttribute(attribute, words);
    }

    private static void AddAttribute(AttributeData attribute, HashSet<string> words)
    {
        if (AttributeReader.GetName(attribute.AttributeClass) is not { } name)
            return;
        words.Add(WithoutSuffix(name));
        foreach (var argument in attribute.ConstructorArguments)
        {
            if (argument is not { Kind: TypedConstantKind.Enum, Type: { } type, Value: { } value })
                continue;
            foreach (var member in type.GetMembers())
            {
                if (member is IFieldSymbol { HasConstantValue: true } field && IsPartOf(field.ConstantValue, value))
                    words.Add(field.Name);
            }
        }
    }

    /// <summary>Equal, or one of its flags; a number that is neither names one member too many at worst.</summary>
    private static bool IsPartOf(object? member, object value)
    {
        if (Equals(member, value))
            return true;
        return member is uint bit && value is uint bits && bit != 0 && (bit & bits) == bit;
    }

    private static string WithoutSuffix(string name)
        => name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name;
}
