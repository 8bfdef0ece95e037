using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Incremental;

/// <summary>
/// What is known of one compilation of a project: found in it, or found in the one before it and still true, as an editor
/// makes a compilation for each key that is pressed. An edit outside of bodies, or of more than the inputs below, keeps
/// nothing. After an edit in a body its summary is inferred anew; where it is the same, nothing else can differ, else those
/// who read it are next.
/// </summary>
internal sealed class Generation
{
    /// <summary>Files that may differ from one compilation to the next.</summary>
    private const int MaxEdits = 4;

    /// <summary>Bodies whose summaries are compared before all that depends on them is given up instead.</summary>
    private const int MaxCompared = 24;

    private readonly Func<SyntaxTree, EngineOptions> _options;
    private readonly ConcurrentDictionary<SyntaxTree, EngineOptions> _askedOptions = new();
    private readonly ConcurrentDictionary<SyntaxTree, bool> _analysed = new();
    private readonly ConcurrentDictionary<MemberEntry, ImmutableArray<Diagnostic>> _findings = new();
    private readonly ConcurrentDictionary<MemberEntry, SummaryImage> _images = new();
    private readonly ConcurrentDictionary<MemberEntry, MethodSummary> _restored = new();
    private readonly SymbolFinder _symbols;
    private readonly object _settling = new();

    /// <summary>Bodies of which it is not known whether their summaries are still the same.</summary>
    private HashSet<MemberEntry> _open = new();

    /// <summary>These, and all that may depend on them.</summary>
    private volatile HashSet<MemberEntry> _masked = new();

    /// <summary>What is masked is known.</summary>
    private volatile bool _hasMask = true;

    private Generation(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options, MemberIndex? members, Registrations? registrations)
    {
        Trees = compilation.SyntaxTrees.ToImmutableArray();
        _options = options;
        _symbols = new SymbolFinder(compilation.Assembly);
        Model = new KernelModel(compilation, contracts, OptionsFor, members, registrations) { Kept = members is null ? null : this };
    }

    public KernelModel Model { get; }

    public ImmutableArray<SyntaxTree> Trees { get; }

    /// <summary>Some findings were taken over, so that what all bodies of the compilation do was not seen.</summary>
    public bool HasSkipped { get; private set; }

    public static Generation First(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options)
        => new(compilation, contracts, options, null, null);

    /// <summary>The next compilation of the project, with what is kept; null when nothing is.</summary>
    public Generation? Next(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options)
    {
        if (!HasSameInputs(compilation, contracts) || Edits(compilation) is not { } edits)
            return null;
        foreach (var asked in _askedOptions)
        {
            var tree = asked.Key;
            foreach (var edit in edits)
                tree = tree == edit.Old ? edit.New : tree;
            if (options(tree) != asked.Value)
                return null;
        }

        contracts.TakeNames(Model.Contracts);

        // A name that became the first or stopped to be the last mention of a member can matter anywhere.
        if (Model.Members.After(edits, compilation, contracts) is not { } members)
            return null;
        var entries = new EntryMap(edits);
        if (Model.Registrations.After(edits, entries, compilation, contracts) is not { } registrations)
            return null;
        var next = new Generation(compilation, contracts, options, members, registrations);
        next.TakeOver(this, edits, entries);
        return next;
    }

    /// <summary>The model once all bodies of the compilation were analysed, for rules that need them all.</summary>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "The members of all trees are analysed once more, as the findings of some were taken over")]
    public KernelModel WholeModel(CancellationToken cancellationToken)
    {
        if (!HasSkipped)
            return Model;
        var whole = new KernelModel(Model.Compilation, Model.Contracts, OptionsFor, Model.Members, Model.Registrations);
        foreach (var tree in Trees)
        {
            if (!_analysed.ContainsKey(tree))
                continue;
            var semanticModel = Model.Compilation.GetSemanticModel(tree);
            foreach (var member in TreeNames.Of(tree).Members)
            {
                if (whole.Members.IsReported(member) || whole.Registrations.Contains(member.Node))
                    BodyFindings.Of(member, semanticModel, whole, OptionsFor(tree), new BodyUses(), cancellationToken);
            }
        }

        return whole;
    }

    private EngineOptions OptionsFor(SyntaxTree tree) => _askedOptions.GetOrAdd(tree, _options);

    /// <summary>The summary of a body as it was, where nothing that it depends on changed.</summary>
    public MethodSummary? Find(MemberEntry body)
    {
        if (_restored.TryGetValue(body, out var known))
            return known;
        return _hasMask && !_masked.Contains(body) && _images.TryGetValue(body, out var image) && image.Restore(_symbols) is { } summary ? _restored.GetOrAdd(body, summary) : null;
    }

    /// <summary>Notes that the findings of a tree are asked for, which they are not for generated ones.</summary>
    public void Enter(SyntaxTree tree) => _analysed.TryAdd(tree, true);

    /// <summary>What was found in all members that were asked for.</summary>
    public IEnumerable<Diagnostic> AllFindings => _findings.Values.SelectMany(static f => f);

    /// <summary>The findings of a member as they were; null when it has to be analysed.</summary>
    public ImmutableArray<Diagnostic>? FindingsOf(MemberEntry member, CancellationToken cancellationToken)
    {
        Settle(cancellationToken);
        if (_masked.Contains(member) || !_findings.TryGetValue(member, out var findings))
            return null;
        HasSkipped = true;
        return findings;
    }

    /// <summary>Keeps what was found in a member, and whom it asked for that.</summary>
    public void Keep(MemberEntry member, ImmutableArray<Diagnostic> findings, BodyUses uses)
    {
        Model.Summaries.Uses.Add(member, uses);
        _findings[member] = findings;
    }

    /// <summary>The same references: one framework of one project.</summary>
    public bool IsOfSameProject(Compilation compilation)
        => Model.Compilation.AssemblyName == compilation.AssemblyName && Model.Compilation.References.SequenceEqual(compilation.References);

    private bool HasSameInputs(Compilation compilation, ContractProvider contracts)
    {
        var old = Model.Compilation;
        if (!IsOfSameProject(compilation) || !Model.Contracts.Index.Files.SequenceEqual(contracts.Index.Files))
            return false;

        // Severities are for the host to apply.
        if (!old.Options.WithSyntaxTreeOptionsProvider(null).Equals(compilation.Options.WithSyntaxTreeOptionsProvider(null)))
            return false;
        foreach (var reference in compilation.References)
        {
            if (!ReferenceEquals(old.GetAssemblyOrModuleSymbol(reference), compilation.GetAssemblyOrModuleSymbol(reference)))
                return false;
        }

        return true;
    }

    private List<TreeEdit>? Edits(Compilation compilation)
    {
        var edits = new List<TreeEdit>();
        var i = 0;
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (i == Trees.Length)
                return null;
            var old = Trees[i++];
            if (ReferenceEquals(old, tree))
                continue;
            if (edits.Count == MaxEdits || TreeEdit.Between(old, tree) is not { } edit)
                return null;
            edits.Add(edit);
        }

        return i == Trees.Length ? edits : null;
    }

    private void TakeOver(Generation old, List<TreeEdit> edits, EntryMap entries)
    {
        old.Model.Summaries.Uses.CopyTo(Model.Summaries.Uses, entries);
        foreach (var pair in old._askedOptions)
            OptionsFor(pair.Key);
        TakeImages(old, edits, entries);
        TakeFindings(old, edits, entries);
        foreach (var open in old._open)
            _open.Add(entries.Of(open));
        foreach (var edit in edits)
            TakeEdit(edit);
        if (!Model.Members.IsTakenOver)
            AddMembership(old, entries);
        _hasMask = _open.Count == 0;
    }

    private void TakeImages(Generation old, List<TreeEdit> edits, EntryMap entries)
    {
        var own = old.Model.Compilation.Assembly;
        foreach (var pair in old.Model.Summaries.Bodies)
        {
            if (!old._open.Contains(pair.Key) && SummaryImage.Of(pair.Value, own) is { } image)
                Take(pair.Key, image);
        }

        foreach (var pair in old._images)
        {
            if (old._open.Contains(pair.Key) || !old.Model.Summaries.Bodies.ContainsKey(pair.Key))
                Take(pair.Key, pair.Value);
        }

        void Take(MemberEntry entry, SummaryImage? image)
        {
            foreach (var edit in edits)
                image = image?.After(edit);
            if (image is not null)
                _images[entries.Of(entry)] = image;
        }
    }

    private void TakeFindings(Generation old, List<TreeEdit> edits, EntryMap entries)
    {
        var movesLines = false;
        foreach (var edit in edits)
            movesLines |= edit.MovesLines;
        foreach (var pair in old._findings)
        {
            if (movesLines && !pair.Value.IsEmpty)
                continue;
            if (KeptFindings.After(pair.Value, edits) is { } findings)
                _findings[entries.Of(pair.Key)] = findings;
        }
    }

    private void TakeEdit(TreeEdit edit)
    {
        if (edit.Changed < 0)
            return;
        var old = TreeNames.Of(edit.Old).Members[edit.Changed];
        var entry = TreeNames.Of(edit.New).Members[edit.Changed];
        _open.Add(entry);
        if (!old.IsReadByOthers)
            return;

        // Who looks at the syntax of a body calls it, and so has its name.
        var isConstructor = old.Node is Microsoft.CodeAnalysis.CSharp.Syntax.ConstructorDeclarationSyntax;
        foreach (var tree in Trees)
        {
            foreach (var member in TreeNames.Of(tree).MembersThatMention(entry.Name))
                _open.Add(member);
            if (!isConstructor)
                continue;
            foreach (var member in TreeNames.Of(tree).MembersThatMention(TreeNames.ImplicitNew))
                _open.Add(member);
        }
    }

    /// <summary>Bodies that came within reach of contracts, or left it.</summary>
    private void AddMembership(Generation old, EntryMap entries)
    {
        foreach (var tree in old.Trees)
        {
            foreach (var member in TreeNames.Of(tree).Members)
            {
                var next = entries.Of(member);
                if (old.Model.Members.IsRelevant(member) != Model.Members.IsRelevant(next) || old.Model.Members.IsReported(member) != Model.Members.IsReported(next))
                    _open.Add(next);
            }
        }
    }

    /// <summary>Compares the summaries of edited bodies, then of those who read one that differs, and so on.</summary>
    private void Settle(CancellationToken cancellationToken)
    {
        if (_open.Count == 0)
            return;
        lock (_settling)
        {
            if (_open.Count == 0)
                return;
            var users = Model.Summaries.Uses.Users();
            _masked = users.Closure(_open);
            _hasMask = true;
            var pending = new Queue<MemberEntry>(InOrder(_open));
            var queued = new HashSet<MemberEntry>(_open);
            var dropped = new HashSet<MemberEntry>();
            for (var compared = 0; pending.Count > 0 && compared < MaxCompared; compared++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var body = pending.Dequeue();
                dropped.Add(body);
                var ofSummary = users.OfSummary(body);
                var isSame = ofSummary.Count == 0 ? Forget(body) : IsSame(body, cancellationToken);
                foreach (var user in isSame ? users.OfWhole(body) : users.OfWhole(body).Concat(ofSummary))
                {
                    if (queued.Add(user))
                        pending.Enqueue(user);
                }
            }

            foreach (var body in dropped)
                _findings.TryRemove(body, out _);

            // Too much: what depends on the rest is analysed when somebody asks for it.
            foreach (var body in users.Closure(pending))
            {
                _findings.TryRemove(body, out _);
                _images.TryRemove(body, out _);
            }

            _open = new HashSet<MemberEntry>();
            _masked = _open;
        }
    }

    private static IEnumerable<MemberEntry> InOrder(HashSet<MemberEntry> bodies)
        => bodies.OrderBy(static b => b.Node.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(static b => b.Node.SpanStart);

    /// <summary>Nobody has read the summary: whoever comes to do so gets a new one.</summary>
    private bool Forget(MemberEntry body)
    {
        _images.TryRemove(body, out _);
        return true;
    }

    /// <summary>Whether the body has the summary that it had before; takes the new one where it has not.</summary>
    private bool IsSame(MemberEntry body, CancellationToken cancellationToken)
    {
        _images.TryRemove(body, out var old);
        if (Model.Summaries.OfBody(body, cancellationToken) is not { } summary || SummaryImage.Of(summary, Model.Compilation.Assembly) is not { } image)
            return false;
        _images[body] = image;
        return image.Equals(old);
    }
}
