using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>The statements of some files by the symbol that they are about, without those that another file withdraws.</summary>
internal sealed class ContractFileLayer
{
    private readonly Dictionary<string, List<FileStatement>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FileStatement>> _anyOverload = new(StringComparer.Ordinal);
    private readonly List<(ContractFile File, FileStatement Statement)> _wildcards = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Withdrawals _withdrawals;

    public ContractFileLayer(ImmutableArray<ContractFile> files, Withdrawals withdrawals)
    {
        _withdrawals = withdrawals;
        foreach (var file in files)
        {
            foreach (var statement in file.Statements)
            {
                if (!statement.Syntax.Withdraws)
                    Add(file, statement);
            }
        }
    }

    public bool HasWildcards => _wildcards.Count > 0;

    public IEnumerable<FileStatement> Statements
    {
        get
        {
            foreach (var list in _exact.Values)
            {
                foreach (var statement in list)
                    yield return statement;
            }

            foreach (var list in _anyOverload.Values)
            {
                foreach (var statement in list)
                    yield return statement;
            }
        }
    }

    public IEnumerable<string> WildcardPrefixes
    {
        get
        {
            foreach (var (_, statement) in _wildcards)
                yield return statement.WildcardPrefix!;
        }
    }

    /// <summary>Cheap answer for the many symbols that no file mentions.</summary>
    public bool MayMention(string simpleName) => HasWildcards || _names.Contains(simpleName);

    /// <summary>Statements about a symbol or, with a key "id-&gt;target", a value: its own lines, else those about all overloads, else wildcards.</summary>
    public IReadOnlyList<FileStatement> Find(string key)
    {
        if (_exact.TryGetValue(key, out var exact))
            return exact;

        if (_anyOverload.Count > 0 && _anyOverload.TryGetValue(DocumentationId.WithoutParametersAndArity(key), out var any))
            return any;

        return HasWildcards && key.IndexOf("->", StringComparison.Ordinal) < 0 ? FindWildcards(key) : Array.Empty<FileStatement>();
    }

    private List<FileStatement> FindWildcards(string id)
    {
        var found = new List<FileStatement>();
        foreach (var (file, statement) in _wildcards)
        {
            if (string.CompareOrdinal(id, 2, statement.WildcardPrefix!, 0, statement.WildcardPrefix!.Length) == 0
                && !_withdrawals.Withdraws(id, file))
            {
                found.Add(statement);
            }
        }

        return found;
    }

    private void Add(ContractFile file, FileStatement statement)
    {
        var syntax = statement.Syntax;
        switch (syntax.Kind)
        {
            case EntryKind.Symbol when statement.WildcardPrefix is not null:
                if (!_withdrawals.Withdraws(syntax.Name, file))
                    _wildcards.Add((file, statement));
                break;
            case EntryKind.Symbol:
                if (!_withdrawals.Withdraws(statement.Key, file))
                    Add(_exact, statement.Key, statement);
                break;
            case EntryKind.MethodAlias:
                var id = "M:" + syntax.Name;
                if (_withdrawals.Withdraws(id, file))
                    break;
                if (syntax.Name.IndexOf('(') < 0)
                    Add(_anyOverload, id, statement);
                else
                    Add(_exact, id.EndsWith("()", StringComparison.Ordinal) ? id.Substring(0, id.Length - 2) : id, statement);
                break;
        }
    }

    private void Add(Dictionary<string, List<FileStatement>> index, string key, FileStatement statement)
    {
        if (!index.TryGetValue(key, out var list))
            index.Add(key, list = new List<FileStatement>());

        list.Add(statement);
        var arrow = key.IndexOf("->", StringComparison.Ordinal);
        _names.Add(DocumentationId.SimpleName(arrow < 0 ? key : key.Substring(0, arrow)));
    }
}
