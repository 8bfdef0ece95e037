using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// The simple names that a body must mention to be of interest. Source is read syntactically, tree by tree; metadata by
/// symbols, in the few assemblies that know the attributes. Over-approximates; binds no body.
/// </summary>
internal sealed class ContractedNameSet
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtIn = new(StringComparer.Ordinal);
    private readonly Dictionary<BuiltInType, HashSet<string>> _builtInContextChanges = new();
    private readonly HashSet<string> _delegates = new(StringComparer.Ordinal);

    /// <summary>Names of members with a parameter, or events, fields and properties, that say in which mode a handler runs.</summary>
    public HashSet<string> Registrars { get; } = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> All
    {
        get
        {
            var all = new HashSet<string>(_names, StringComparer.Ordinal);
            all.UnionWith(_builtIn);
            return all;
        }
    }

    /// <summary>Names of the project's own contracts and of the assemblies that it references.</summary>
    public HashSet<string> Own => _names;

    /// <summary>Names of the built-in file for the .NET library.</summary>
    public HashSet<string> BuiltIn => _builtIn;

    /// <summary>
    /// The part of <see cref="BuiltIn"/> that takes or gives back something, by the type that has it. All
    /// else there only asks for a context, which a body that changes none always grants; and whoever deals with such a type
    /// names it, at least where the field or local is declared.
    /// </summary>
    public IReadOnlyDictionary<BuiltInType, HashSet<string>> BuiltInContextChanges => _builtInContextChanges;

    public bool Has(string name) => _names.Contains(name) || _builtIn.Contains(name);

    public static ContractedNameSet Collect(Compilation compilation, ContractFileIndex index, CancellationToken cancellationToken)
    {
        var set = new ContractedNameSet();
        set.AddFiles(index, compilation, cancellationToken);

        var metadata = new List<MetadataNames>();
        foreach (var assembly in MetadataScope.GetAssemblies(compilation))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reference = compilation.GetMetadataReference(assembly);
            metadata.Add(MetadataNames.Of(assembly, reference, index));
            var inferred = InferredContracts.Of(assembly, reference);
            set._names.UnionWith(inferred.RelevantNames);
            set._builtIn.UnionWith(inferred.NamesThatOnlyAsk);
        }

        foreach (var names in metadata)
        {
            set._names.UnionWith(names.Members);
            set._delegates.UnionWith(names.Delegates);
            set.Registrars.UnionWith(names.Registrars);
        }

        set.AddSource(compilation, index, cancellationToken);
        set.AddDelegateTyped(compilation, metadata, cancellationToken);
        return set;
    }

    private void AddFiles(ContractFileIndex index, Compilation compilation, CancellationToken cancellationToken)
    {
        AddLayer(index.Project);
        foreach (var statement in index.BuiltIn.Statements)
            AddBuiltIn(statement);

        // A lock statement that sleeps and is always given back changes no context that matters to others.
        if (!index.LockStatement.IsEmpty)
            (index.HasOwnLockStatement ? _names : _builtIn).Add("lock");
        if (!index.NewExpression.IsEmpty)
            _names.Add("new");
        if (!index.DelegateCall.IsEmpty)
            _names.Add("delegate-call");

        foreach (var prefix in index.Project.WildcardPrefixes)
            WildcardNames.Add(compilation, prefix, _names, cancellationToken);
    }

    private void AddLayer(ContractFileLayer layer)
    {
        foreach (var statement in layer.Statements)
        {
            var id = statement.Syntax.Kind == EntryKind.MethodAlias ? "M:" + statement.Syntax.Name : statement.Syntax.Name;
            var name = DocumentationId.NameInSource(id);
            _names.Add(name);
            if (statement.Contract.RunsIn is not null && (statement.Syntax.Target is not null || id[0] is 'E' or 'F' or 'P'))
                Registrars.Add(name);
            if (name == "Item")
                _names.Add("this[]");
            if (id[0] == 'T')
                _delegates.Add(name);
        }
    }

    private void AddBuiltIn(FileStatement statement)
    {
        // What is said of a type makes no body relevant: it matters where another contract already does.
        if (statement.Syntax.Name[0] == 'T')
            return;
        var name = DocumentationId.NameInSource(statement.Syntax.Name);
        _builtIn.Add(name);
        var changes = false;
        var isStatic = true;
        foreach (var clause in statement.Contract.Clauses)
        {
            changes |= clause.Kind is ClauseKind.Acquires or ClauseKind.Releases or ClauseKind.Ensures;
            isStatic &= clause.Of != "this";
        }

        // What a using statement calls gives back what a member with a name took.
        if (!changes || name == "Dispose")
            return;
        var container = DocumentationId.ContainerOf(statement.Syntax.Name);
        var type = new BuiltInType(DocumentationId.SimpleName(DocumentationId.ContainerOf(container)), DocumentationId.SimpleName(container), isStatic);
        if (!_builtInContextChanges.TryGetValue(type, out var names))
            _builtInContextChanges.Add(type, names = new HashSet<string>(StringComparer.Ordinal));
        names.Add(name);
    }

    private void AddSource(Compilation compilation, ContractFileIndex index, CancellationToken cancellationToken)
    {
        var attributes = SourceNames.VocabularyNames(index);
        foreach (var tree in compilation.SyntaxTrees)
            SourceNames.Of(tree, cancellationToken).AddAliases(attributes);

        foreach (var tree in compilation.SyntaxTrees)
            SourceNames.Of(tree, cancellationToken).AddTo(attributes, _names, _delegates, Registrars);

        var fpTypes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
            SourceNames.Of(tree, cancellationToken).AddFpTypes(attributes, fpTypes);
        if (fpTypes.Count == 0)
            return;
        foreach (var tree in compilation.SyntaxTrees)
            SourceNames.Of(tree, cancellationToken).AddHolders(fpTypes, _names);
    }

    /// <summary>A delegate's contract is reached through whatever has its type.</summary>
    private void AddDelegateTyped(Compilation compilation, List<MetadataNames> metadata, CancellationToken cancellationToken)
    {
        if (_delegates.Count == 0)
            return;

        _names.Add("Invoke");
        foreach (var tree in compilation.SyntaxTrees)
            SourceNames.Of(tree, cancellationToken).AddTyped(_delegates, _names);
        foreach (var names in metadata)
            names.AddTyped(_delegates, _names);
    }
}

/// <summary>A type of the .NET library by its simple name and the last part of its namespace.</summary>
internal readonly record struct BuiltInType(string Namespace, string Name, bool HasStaticMember);
