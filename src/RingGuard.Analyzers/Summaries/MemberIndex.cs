using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;

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

    /// <summary>Names that are looked for tree by tree before all references are put together.</summary>
    private const int MaxSearched = 32;

    private readonly Compilation _compilation;
    private readonly ContractProvider _contracts;
    private readonly ContractedNameSet _names;
    private readonly Lazy<MentionIndex> _mentions;
    private readonly Lazy<HashSet<string>> _allReferences;
    private readonly Lazy<Closure> _relevant;
    private readonly Lazy<Closure> _reported;
    private readonly ConcurrentDictionary<string, bool> _references = new(StringComparer.Ordinal);
    private int _searched;

    public MemberIndex(Compilation compilation, ContractProvider contracts)
        : this(contracts, compilation)
    {
        _relevant = new Lazy<Closure>(CloseAll, LazyThreadSafetyMode.ExecutionAndPublication);
        _reported = new Lazy<Closure>(CloseReported, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    private MemberIndex(MemberIndex other, Compilation compilation, ContractProvider contracts, IReadOnlyList<TreeEdit> edits)
        : this(contracts, compilation)
    {
        _relevant = new Lazy<Closure>(() => other._relevant.Value.After(edits) ?? CloseAll(), LazyThreadSafetyMode.ExecutionAndPublication);
        _reported = new Lazy<Closure>(() => (NamesSameTypes(edits) ? other._reported.Value.After(edits) : null) ?? CloseReported(), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    private MemberIndex(ContractProvider contracts, Compilation compilation)
    {
        _compilation = compilation;
        _contracts = contracts;
        _names = contracts.Names;
        _mentions = new Lazy<MentionIndex>(() => new MentionIndex(compilation), LazyThreadSafetyMode.ExecutionAndPublication);
        _allReferences = new Lazy<HashSet<string>>(CollectReferences, LazyThreadSafetyMode.ExecutionAndPublication);
        _relevant = null!;
        _reported = null!;
    }

    /// <summary>
    /// The index of the next compilation, which differs by the edits alone. Null when code came to mention a name that was
    /// mentioned nowhere, or the other way round, and some question depended on it.
    /// </summary>
    public MemberIndex? After(IReadOnlyList<TreeEdit> edits, Compilation compilation, ContractProvider contracts)
    {
        var next = new MemberIndex(this, compilation, contracts, edits);
        foreach (var known in _references)
        {
            var mayDiffer = false;
            foreach (var edit in edits)
                mayDiffer |= TreeReferences.Of(edit.Old).Contains(known.Key) != TreeReferences.Of(edit.New).Contains(known.Key);
            if (mayDiffer && next.FindReference(known.Key) != known.Value)
                return null;
            next._references.TryAdd(known.Key, known.Value);
        }

        // Makes the closures now, so that nothing holds on to the other one.
        _ = next._relevant.Value;
        _ = next._reported.Value;
        next.IsTakenOver = ReferenceEquals(next._relevant.Value.Names, _relevant.Value.Names) && ReferenceEquals(next._reported.Value.Names, _reported.Value.Names);
        return next;
    }

    /// <summary>The body may have a summary that matters to a caller in which something can be found.</summary>
    public bool IsRelevant(MemberEntry entry) => _relevant.Value.Members.Contains(entry) || IsReported(entry);

    /// <summary>
    /// Something can be found in the body itself: within its reach are contracts of the project, or members of the .NET
    /// library that change a context. What only asks for a context (most of the library: I/O, waiting) finds one that allows
    /// everything in such a body.
    /// </summary>
    public bool IsReported(MemberEntry entry) => _reported.Value.Members.Contains(entry) || _names.Own.Contains(entry.Name);

    /// <summary>The bodies that matter are those of the earlier compilation.</summary>
    public bool IsTakenOver { get; private set; }

    /// <summary>Simple names of what the project's contracts are about.</summary>
    public IReadOnlyCollection<string> ContractedNames => _names.Own;

    /// <summary>False when nothing can be found anywhere in the compilation.</summary>
    public bool HasReported => _reported.Value.Members.Count > 0 || _names.Own.Count > 0;

    /// <summary>The bodies that mention the name.</summary>
    public IEnumerable<MemberEntry> MembersThatMention(string name) => _mentions.Value.Of(name);

    /// <summary>Whether some code of the compilation mentions the name.</summary>
    public bool IsReferenced(string name) => _references.GetOrAdd(name, FindReference);

    private bool FindReference(string name)
    {
        // In an editor a few names are new; a build asks for that of each member.
        if (_allReferences.IsValueCreated || Interlocked.Increment(ref _searched) > MaxSearched)
            return _allReferences.Value.Contains(name);
        foreach (var tree in _compilation.SyntaxTrees)
        {
            if (TreeReferences.Of(tree).Contains(name))
                return true;
        }

        return false;
    }

    private HashSet<string> CollectReferences()
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in _compilation.SyntaxTrees)
            all.UnionWith(TreeReferences.Of(tree).Names);
        return all;
    }

    private bool NamesSameTypes(IReadOnlyList<TreeEdit> edits)
    {
        foreach (var edit in edits)
        {
            var (old, @new) = (TreeReferences.Of(edit.Old), TreeReferences.Of(edit.New));
            foreach (var type in _names.BuiltInContextChanges.Keys)
            {
                if (old.MayNameType(type.Namespace, type.Name, type.HasStaticMember) != @new.MayNameType(type.Namespace, type.Name, type.HasStaticMember))
                    return false;
            }
        }

        return true;
    }

    private bool NamesType(BuiltInType type)
    {
        foreach (var tree in _compilation.SyntaxTrees)
        {
            // Most trees do not have the word in their text at all.
            if (tree.TryGetText(out var text) && text.ToString().IndexOf(type.Name, StringComparison.Ordinal) < 0)
                continue;
            if (TreeReferences.Of(tree).MayNameType(type.Namespace, type.Name, type.HasStaticMember))
                return true;
        }

        return false;
    }

    private Closure CloseAll()
    {
        var seeds = new HashSet<string>(_names.Own, StringComparer.Ordinal);
        seeds.UnionWith(_names.BuiltIn);
        return Close(seeds);
    }

    private Closure CloseReported()
    {
        var seeds = new HashSet<string>(_names.Own, StringComparer.Ordinal);

        // Kernel code must not use these at all (RG6003).
        if (_contracts.KernelCode is not null)
            seeds.UnionWith(_names.BuiltIn);
        foreach (var pair in _names.BuiltInContextChanges)
        {
            if (NamesType(pair.Key))
                seeds.UnionWith(pair.Value);
        }

        return Close(seeds);
    }

    private Closure Close(HashSet<string> seen)
    {
        var relevant = new HashSet<MemberEntry>();
        var trees = new List<TreeNames>();
        var byLanguage = new List<MemberEntry>();
        if (seen.Count > 0 || _contracts.KernelCode is not null)
        {
            foreach (var tree in _compilation.SyntaxTrees)
                trees.Add(TreeNames.Of(tree));
            AddByLanguage(trees, byLanguage, seen);
        }

        if (seen.Contains(OperatorName))
            seen.Add(TreeNames.Operator);
        var pending = new Stack<string>(seen);
        while (pending.Count > 0)
        {
            var name = pending.Pop();
            foreach (var member in _mentions.Value.Of(name))
            {
                if (relevant.Add(member) && seen.Add(member.Name))
                    pending.Push(member.Name);
            }
        }

        relevant.UnionWith(byLanguage);
        return new Closure(relevant, seen);
    }

    /// <summary>Bodies, with the names by which they were found: those of contracts, and of the bodies themselves.</summary>
    private sealed class Closure(HashSet<MemberEntry> members, HashSet<string> names)
    {
        public HashSet<MemberEntry> Members { get; } = members;

        public HashSet<string> Names { get; } = names;

        /// <summary>The same bodies after the edits; null when the edited ones may count otherwise now.</summary>
        public Closure? After(IReadOnlyList<TreeEdit> edits)
        {
            var next = new HashSet<MemberEntry>(Members);
            foreach (var edit in edits)
            {
                var (old, @new) = (TreeNames.Of(edit.Old), TreeNames.Of(edit.New));
                if (edit.Changed >= 0 && !IsFoundAlike(old, old.Members[edit.Changed], @new, @new.Members[edit.Changed]))
                    return null;
                for (var i = 0; i < old.Members.Length; i++)
                {
                    if (next.Remove(old.Members[i]))
                        next.Add(@new.Members[i]);
                }
            }

            return new Closure(next, Names);
        }

        /// <summary>
        /// The body is found still by each name that it was found by, and is not found for the first time: then what the
        /// search from its own name finds is the same, too.
        /// </summary>
        private bool IsFoundAlike(TreeNames oldTree, MemberEntry old, TreeNames newTree, MemberEntry @new)
        {
            if (old.Traits != @new.Traits)
                return false;
            var before = oldTree.NamesIn(old);
            before.IntersectWith(Names);
            var after = newTree.NamesIn(@new);
            after.IntersectWith(Names);
            return before.IsSubsetOf(after) && before.Count > 0 == after.Count > 0;
        }
    }

    /// <summary>FP types by name, and the structs of the sources that hold one.</summary>
    private HashSet<string> TypesWithFloat()
    {
        var types = new HashSet<string>(FloatTypeNames);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var tree in _compilation.SyntaxTrees)
                changed |= SourceNames.Of(tree, CancellationToken.None).AddStructsOf(types);
        }

        return types;
    }

    /// <summary>
    /// Bodies that matter for what they do themselves, in assemblies and members that say that it matters. Only where FP is
    /// ruled out it matters to their callers as well.
    /// </summary>
    private void AddByLanguage(List<TreeNames> trees, List<MemberEntry> found, HashSet<string> seen)
    {
        var wanted = _names.Own.Count > 0 ? MemberTraits.HasContext : MemberTraits.None;
        if (_contracts.KernelCode is not null)
            wanted |= MemberTraits.UsesThreading | MemberTraits.IsAsync;
        var forbidsFloat = _contracts.KernelCode is { FloatAllowed: false };
        if (forbidsFloat)
        {
            wanted |= MemberTraits.UsesFloat;
            var types = TypesWithFloat();
            seen.UnionWith(types);
            foreach (var tree in _compilation.SyntaxTrees)
                SourceNames.Of(tree, CancellationToken.None).AddTyped(types, seen);
        }

        // Anything may allocate (boxing) or call a delegate, and whoever calls that has it done.
        var isEverything = !_contracts.NewExpression.IsEmpty || !_contracts.DelegateCall.IsEmpty;
        if (wanted == MemberTraits.None && !isEverything)
            return;
        foreach (var tree in trees)
        {
            foreach (var member in tree.Members)
            {
                if (!isEverything && (member.Traits & wanted) == 0)
                    continue;
                found.Add(member);
                if (forbidsFloat && (member.Traits & MemberTraits.UsesFloat) != 0)
                    seen.Add(member.Name);
            }
        }
    }
}
