using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace RingGuard.Analyzers.Contracts.Files;

/// <summary>Lines that start with <c>!</c>: they withdraw what other files say, not what their own file says.</summary>
internal sealed class Withdrawals
{
    private readonly Dictionary<string, List<ContractFile>> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Prefix, ContractFile File)> _wildcards = new();

    public Withdrawals(ImmutableArray<ContractFile> files)
    {
        foreach (var file in files)
        {
            foreach (var statement in file.Statements)
            {
                if (!statement.Syntax.Withdraws)
                    continue;

                if (statement.WildcardPrefix is { } prefix)
                    _wildcards.Add((prefix, file));
                if (!_exact.TryGetValue(statement.Key, out var by))
                    _exact.Add(statement.Key, by = new List<ContractFile>());
                by.Add(file);
            }
        }
    }

    /// <summary>Whether a file other than <paramref name="author"/> withdraws a line; with a method go its parameters and result.</summary>
    public bool Withdraws(string key, ContractFile author)
    {
        if (_exact.Count == 0)
            return false;

        var arrow = key.IndexOf("->", StringComparison.Ordinal);
        if (ByOther(key, author) || (arrow >= 0 && ByOther(key.Substring(0, arrow), author)))
            return true;

        foreach (var (prefix, file) in _wildcards)
        {
            if (file != author && key.Length > 2 && string.CompareOrdinal(key, 2, prefix, 0, prefix.Length) == 0)
                return true;
        }

        return false;
    }

    private bool ByOther(string key, ContractFile author)
    {
        if (!_exact.TryGetValue(key, out var files))
            return false;

        foreach (var file in files)
        {
            if (file != author)
                return true;
        }

        return false;
    }
}
