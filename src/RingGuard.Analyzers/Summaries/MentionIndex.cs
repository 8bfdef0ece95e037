using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Which bodies of a compilation mention a name: the answers of all its trees, so that a search need not ask each of them for each name.</summary>
internal sealed class MentionIndex
{
    private readonly Dictionary<string, List<List<MemberEntry>>> _byName = new(StringComparer.Ordinal);

    public MentionIndex(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var pair in TreeNames.Of(tree).Mentions)
            {
                if (!_byName.TryGetValue(pair.Key, out var lists))
                    _byName.Add(pair.Key, lists = new List<List<MemberEntry>>());
                lists.Add(pair.Value);
            }
        }
    }

    /// <summary>In the order of the trees, and of the text in each.</summary>
    public IEnumerable<MemberEntry> Of(string name)
    {
        if (!_byName.TryGetValue(name, out var lists))
            yield break;
        foreach (var list in lists)
        {
            foreach (var member in list)
                yield return member;
        }
    }
}
