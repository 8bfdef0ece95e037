using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>All contract files of a compilation, composed. Symbols are looked up by their documentation comment id.</summary>
internal sealed class ContractFileIndex
{
    private readonly Dictionary<string, List<FileStatement>> _attributeAliases = new(StringComparer.Ordinal);

    private ContractFileIndex(ImmutableArray<ContractFile> files, ContractFile builtIn)
    {
        Files = files;
        var withdrawals = new Withdrawals(files);
        Project = new ContractFileLayer(files, withdrawals);
        BuiltIn = new ContractFileLayer(ImmutableArray.Create(builtIn), withdrawals);
        AddAliases(builtIn);
        foreach (var file in files)
            AddAliases(file);

        var assembly = ImmutableArray.CreateBuilder<FileStatement>();
        foreach (var file in files)
        {
            foreach (var statement in file.Statements)
            {
                if (statement.Syntax.Kind == EntryKind.Assembly)
                    assembly.Add(statement);
            }
        }

        AssemblyStatements = assembly.ToImmutable();
        LockStatement = Construct("lock", builtIn);
        HasOwnLockStatement = FindInProject("lock") is not null;
        NewExpression = Construct("new", builtIn);
        DelegateCall = Construct("delegate-call", builtIn);
    }

    /// <summary>The project's files by path, so that the order of the host does not matter.</summary>
    public ImmutableArray<ContractFile> Files { get; }

    public ContractFileLayer Project { get; }

    public ContractFileLayer BuiltIn { get; }

    /// <summary>Lines about the assembly that is compiled.</summary>
    public ImmutableArray<FileStatement> AssemblyStatements { get; }

    public ImmutableArray<Clause> LockStatement { get; }

    /// <summary>The project says itself what <c>lock</c> does.</summary>
    public bool HasOwnLockStatement { get; }

    public ImmutableArray<Clause> NewExpression { get; }

    public ImmutableArray<Clause> DelegateCall { get; }

    public IReadOnlyCollection<string> AliasedAttributeNames => _attributeAliases.Keys;

    public static ContractFileIndex Create(IEnumerable<ContractFile> files, ContractFile builtIn)
    {
        var sorted = new List<ContractFile>(files);
        sorted.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new ContractFileIndex(sorted.ToImmutableArray(), builtIn);
    }

    public bool MayMention(ISymbol symbol)
    {
        var name = DocumentationId.SimpleName(symbol);
        return Project.MayMention(name) || BuiltIn.MayMention(name);
    }

    /// <summary>What an attribute that the code already has stands for.</summary>
    public IReadOnlyList<FileStatement> FindAliases(INamedTypeSymbol attributeClass)
    {
        if (_attributeAliases.Count == 0 || !_attributeAliases.TryGetValue(attributeClass.Name, out var candidates))
            return Array.Empty<FileStatement>();

        var fullName = FullName(attributeClass);
        var found = new List<FileStatement>();
        foreach (var candidate in candidates)
        {
            if (WithSuffix(candidate.Syntax.Name) == fullName)
                found.Add(candidate);
        }

        return found;
    }

    private void AddAliases(ContractFile file)
    {
        foreach (var statement in file.Statements)
        {
            if (statement.Syntax.Kind != EntryKind.AttributeAlias)
                continue;

            var name = WithSuffix(new NameSyntax(statement.Syntax.Name, default).Last);
            if (!_attributeAliases.TryGetValue(name, out var list))
                _attributeAliases.Add(name, list = new List<FileStatement>());
            list.Add(statement);
        }
    }

    /// <summary>The project's word on a construct of the language, else the built-in one.</summary>
    private ImmutableArray<Clause> Construct(string name, ContractFile builtIn)
        => (FindInProject(name) ?? FindConstruct(builtIn, name))?.Contract.Clauses ?? ImmutableArray<Clause>.Empty;

    private FileStatement? FindInProject(string name)
    {
        foreach (var file in Files)
        {
            if (FindConstruct(file, name) is { } statement)
                return statement;
        }

        return null;
    }

    private static FileStatement? FindConstruct(ContractFile file, string name)
    {
        foreach (var statement in file.Statements)
        {
            // No words say that the construct does nothing; words that are all wrong say nothing.
            if (statement.Syntax.Kind == EntryKind.Construct && statement.Syntax.Name == name
                && (!statement.Contract.Clauses.IsEmpty || (statement.Syntax.Words.IsEmpty && !statement.Syntax.IsDamaged)))
            {
                return statement;
            }
        }

        return null;
    }

    public static string WithSuffix(string attribute)
        => attribute.EndsWith("Attribute", StringComparison.Ordinal) ? attribute : attribute + "Attribute";

    public static string FullName(INamedTypeSymbol type)
    {
        var name = type.Name;
        for (ISymbol? outer = type.ContainingSymbol; outer is INamedTypeSymbol or INamespaceSymbol { IsGlobalNamespace: false }; outer = outer.ContainingSymbol)
            name = outer.Name + "." + name;
        return name;
    }
}
