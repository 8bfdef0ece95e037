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
    private readonly HashSet<string> _delegates = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _names;

    public bool Has(string name) => _names.Contains(name);

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
            set._names.UnionWith(InferredContracts.Of(assembly, reference).RelevantNames);
        }

        foreach (var names in metadata)
        {
            set._names.UnionWith(names.Members);
            set._delegates.UnionWith(names.Delegates);
        }

        set.AddSource(compilation, index, cancellationToken);
        set.AddDelegateTyped(compilation, metadata, cancellationToken);
        return set;
    }

    private void AddFiles(ContractFileIndex index, Compilation compilation, CancellationToken cancellationToken)
    {
        AddLayer(index.Project);
        AddLayer(index.BuiltIn);
        if (!index.LockStatement.IsEmpty)
            _names.Add("lock");
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
            if (name == "Item")
                _names.Add("this[]");
            if (id[0] == 'T')
                _delegates.Add(name);
        }
    }

    private void AddSource(Compilation compilation, ContractFileIndex index, CancellationToken cancellationToken)
    {
        var attributes = SourceNames.VocabularyNames(index);
        foreach (var tree in compilation.SyntaxTrees)
            SourceNames.Of(tree, cancellationToken).AddAliases(attributes);

        foreach (var tree in compilation.SyntaxTrees)
            SourceNames.Of(tree, cancellationToken).AddTo(attributes, _names, _delegates);
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
