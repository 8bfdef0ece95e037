using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// The bodies that can matter: those that mention the name of a contracted member, and those that mention the name of a
/// body that matters. By names, not symbols, so it finds too many and loses none; nothing is bound for it.
/// </summary>
internal sealed class MemberIndex
{
    /// <summary>What contracts call any user-defined operator.</summary>
    private const string OperatorName = "operator";

    private readonly Compilation _compilation;
    private readonly IReadOnlyCollection<string> _contractedNames;
    private readonly Lazy<HashSet<MemberEntry>> _relevant;

    public MemberIndex(Compilation compilation, IReadOnlyCollection<string> contractedNames)
    {
        _compilation = compilation;
        _contractedNames = contractedNames;
        _relevant = new Lazy<HashSet<MemberEntry>>(Close, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    public bool IsRelevant(MemberEntry entry) => _relevant.Value.Contains(entry);

    /// <summary>Whether some code of the compilation mentions the name.</summary>
    public bool IsReferenced(string name)
    {
        foreach (var tree in _compilation.SyntaxTrees)
        {
            if (TreeNames.Of(tree).References(name))
                return true;
        }

        return false;
    }

    private HashSet<MemberEntry> Close()
    {
        var trees = new List<TreeNames>();
        foreach (var tree in _compilation.SyntaxTrees)
            trees.Add(TreeNames.Of(tree));
        var relevant = new HashSet<MemberEntry>();
        var seen = new HashSet<string>(_contractedNames);
        if (seen.Contains(OperatorName))
            seen.Add(TreeNames.Operator);
        var pending = new Stack<string>(seen);
        while (pending.Count > 0)
        {
            var name = pending.Pop();
            foreach (var tree in trees)
            {
                foreach (var member in tree.MembersThatMention(name))
                {
                    if (relevant.Add(member) && seen.Add(member.Name))
                        pending.Push(member.Name);
                }
            }
        }

        return relevant;
    }
}
