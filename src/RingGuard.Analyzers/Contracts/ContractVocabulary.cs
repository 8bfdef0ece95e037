using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// The words, enum members and strings that the contracts of a compilation use, wherever they stand: what no contract
/// mentions no domain needs to look for. Over-approximates, as source is read by its tokens.
/// </summary>
internal sealed class ContractVocabulary
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    public static ContractVocabulary Collect(Compilation compilation, ContractFileIndex index, CancellationToken cancellationToken)
    {
        var vocabulary = new ContractVocabulary();
        foreach (var file in index.Files)
        {
            foreach (var statement in file.Statements)
                vocabulary.Add(statement.Syntax);
        }

        foreach (var assembly in MetadataScope.GetAssemblies(compilation))
        {
            cancellationToken.ThrowIfCancellationRequested();
            vocabulary._words.UnionWith(MetadataNames.Of(assembly, compilation.GetMetadataReference(assembly), index).Words);
        }

        foreach (var tree in compilation.SyntaxTrees)
            vocabulary._words.UnionWith(SourceNames.Of(tree, cancellationToken).Words);
        return vocabulary;
    }

    public bool Mentions(string word) => _words.Contains(word);

    private void Add(EntrySyntax entry)
    {
        foreach (var word in entry.Words)
        {
            _words.Add(word.Name);
            foreach (var argument in word.Arguments)
            {
                if (argument.Value.Kind == ValueKind.Text)
                    _words.Add(argument.Value.Text);
                foreach (var name in argument.Value.Names)
                    _words.Add(name.Last);
            }
        }
    }
}
