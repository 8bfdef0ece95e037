using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// The bodies that can matter: those that mention the name of a contracted member, and those that mention the name of a
/// body that matters. By names, not symbols, so it finds too many and loses none; nothing is bound for it.
/// </summary>
internal sealed class MemberIndex
{
    /// <summary>What contracts call any user-defined operator.</summary>
    private const string OperatorName = "operator";

    /// <summary>As source writes them; what a member of such a type is, its users read.</summary>
    private static readonly HashSet<string> FloatTypeNames = new() { "float", "double", "Half", "Single", "Double" };

    private readonly Compilation _compilation;
    private readonly ContractProvider _contracts;
    private readonly Lazy<HashSet<MemberEntry>> _relevant;

    public MemberIndex(Compilation compilation, ContractProvider contracts)
    {
        _compilation = compilation;
        _contracts = contracts;
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
        var seen = new HashSet<string>(_contracts.ContractedNames);
        AddByLanguage(trees, relevant, seen);
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

    /// <summary>Bodies that matter for what they do themselves, in assemblies and members that say that it matters.</summary>
    private void AddByLanguage(List<TreeNames> trees, HashSet<MemberEntry> relevant, HashSet<string> seen)
    {
        var wanted = MemberTraits.HasContext;
        if (_contracts.KernelCode is not null)
            wanted |= MemberTraits.UsesThreading | MemberTraits.IsAsync;
        var forbidsFloat = _contracts.KernelCode is { FloatAllowed: false };
        if (forbidsFloat)
        {
            wanted |= MemberTraits.UsesFloat;
            foreach (var tree in _compilation.SyntaxTrees)
                SourceNames.Of(tree, CancellationToken.None).AddTyped(FloatTypeNames, seen);
        }

        // Anything may allocate (boxing) or call a delegate, and whoever calls that has it done.
        var isEverything = !_contracts.NewExpression.IsEmpty || !_contracts.DelegateCall.IsEmpty;
        foreach (var tree in trees)
        {
            foreach (var member in tree.Members)
            {
                if (!isEverything && (member.Traits & wanted) == 0)
                    continue;
                relevant.Add(member);
                if (forbidsFloat && (member.Traits & MemberTraits.UsesFloat) != 0)
                    seen.Add(member.Name);
            }
        }
    }
}
