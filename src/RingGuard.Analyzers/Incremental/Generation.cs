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
    private readonly ConcurrentDictionary<MemberEntry, MethodSummary> _restored = new();
    private readonly SymbolFinder _symbols;
    private readonly object _settling = new();

    /// <summary>
    /// What earlier compilations found. Null in the first one, and again once the next one has it: who reads must look again
    /// afterwards whether it is still here.
    /// </summary>
    private volatile ProjectMemory? _memory;

    /// <summary>Bodies of which it is not known whether their summaries are still the same.</summary>
    private HashSet<KnownBody> _open = new();

    /// <summary>These, and all that may depend on them.</summary>
    private volatile HashSet<KnownBody> _masked = new();

    private bool _isHandedOver;

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

        contracts.TakeNames(Model.Contracts, edits.Select(static e => (e.Old, e.New)));

        // A name that became the first or stopped to be the last mention of a member can matter anywhere.
        if (Model.Members.After(edits, compilation, contracts) is not { } members)
            return null;
        var entries = new EntryMap(edits);
        if (Model.Registrations.After(edits, entries, compilation, contracts) is not { } registrations)
            return null;
        var next = new Generation(compilation, contracts, options, members, registrations);
        return next.TakeOver(this, edits, entries) ? next : null;
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
        if (_restored.TryGetValue(body, out var restored))
            return restored;
        if (!_hasMask || _memory?.Find(body) is not { Image: { } image } known || _masked.Contains(known) || !IsNewest())
            return null;
        return image.Restore(_symbols) is { } summary ? _restored.GetOrAdd(body, summary) : null;
    }

    /// <summary>Whether what was read before from the memory was still of this compilation.</summary>
    private bool IsNewest()
    {
        Interlocked.MemoryBarrier();
        return _memory is not null;
    }

    /// <summary>Notes that the findings of a tree are asked for, which they are not for generated ones.</summary>
    public void Enter(SyntaxTree tree) => _analysed.TryAdd(tree, true);

    /// <summary>What was found in all members that were asked for.</summary>
    public IReadOnlyList<Diagnostic> AllFindings
    {
        get
        {
            var all = _findings.Values.SelectMany(static f => f).ToList();
            lock (_settling)
            {
                foreach (var (member, findings) in _memory?.Findings() ?? Enumerable.Empty<(MemberEntry, ImmutableArray<Diagnostic>)>())
                {
                    if (!_findings.ContainsKey(member))
                        all.AddRange(findings);
                }
            }

            return all;
        }
    }

    /// <summary>The findings of a member as they were; null when it has to be analysed.</summary>
    public ImmutableArray<Diagnostic>? FindingsOf(MemberEntry member, CancellationToken cancellationToken)
    {
        if (_findings.TryGetValue(member, out var own))
            return own;
        Settle(cancellationToken);
        if (_memory?.Find(member) is not { Findings: { } findings } known || _masked.Contains(known) || !IsNewest())
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

    /// <summary>
    /// One project for one framework, which symbols that the parser knows tell from another. References change with each key
    /// in a project that is referenced.
    /// </summary>
    public bool IsOfSameProject(Compilation compilation)
        => Model.Compilation.AssemblyName == compilation.AssemblyName && Equals(Trees.FirstOrDefault()?.Options, compilation.SyntaxTrees.FirstOrDefault()?.Options);

    private bool HasSameInputs(Compilation compilation, ContractProvider contracts)
    {
        var old = Model.Compilation;
        if (!IsOfSameProject(compilation) || !old.References.SequenceEqual(compilation.References) || !Model.Contracts.Index.Files.SequenceEqual(contracts.Index.Files))
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

    /// <summary>False when some other compilation came after the old one already.</summary>
    private bool TakeOver(Generation old, List<TreeEdit> edits, EntryMap entries)
    {
        lock (old._settling)
        {
            var memory = old._memory;
            if (old._isHandedOver)
                return false;
            memory ??= new ProjectMemory();
            old.HandOver(memory);
            memory.Apply(edits);
            foreach (var asked in old._askedOptions)
                _askedOptions[edits.Find(e => e.Old == asked.Key)?.New ?? asked.Key] = asked.Value;
            _open.UnionWith(old._open);
            foreach (var edit in edits)
                TakeEdit(edit, memory);
            if (!Model.Members.IsTakenOver)
                AddMembership(old, entries, memory);
            _hasMask = _open.Count == 0;
            _memory = memory;
            return true;
        }
    }

    /// <summary>
    /// Gives the memory away, with what was found here. Uses are last, as they are noted before what rests on them; what
    /// comes after that is lost.
    /// </summary>
    private void HandOver(ProjectMemory memory)
    {
        _memory = null;
        Interlocked.MemoryBarrier();
        _isHandedOver = true;
        var own = Model.Compilation.Assembly;

        // The next one compares with what was known when all was settled, or it would not see what differs by now.
        var unsettled = KnownBody.Closure(_open);
        foreach (var pair in Model.Summaries.Bodies)
        {
            var body = memory.Of(pair.Key);
            if (!unsettled.Contains(body))
                memory.SetImage(body, SummaryImage.Of(pair.Value, own));
        }

        foreach (var pair in _findings)
        {
            var body = memory.Of(pair.Key);
            if (!unsettled.Contains(body))
                memory.SetFindings(body, pair.Value);
        }

        foreach (var (user, uses) in Model.Summaries.Uses.ToArray())
            memory.AddReader(user, uses);
    }

    private void TakeEdit(TreeEdit edit, ProjectMemory memory)
    {
        if (edit.Changed < 0)
            return;
        var old = TreeNames.Of(edit.Old).Members[edit.Changed];
        var entry = TreeNames.Of(edit.New).Members[edit.Changed];
        _open.Add(memory.Of(entry));
        if (!old.IsReadByOthers)
            return;

        // Who looks at the syntax of a body calls it, and so has its name.
        var isConstructor = old.Node is Microsoft.CodeAnalysis.CSharp.Syntax.ConstructorDeclarationSyntax;
        foreach (var tree in Trees)
        {
            foreach (var member in TreeNames.Of(tree).MembersThatMention(entry.Name))
                _open.Add(memory.Of(member));
            if (!isConstructor)
                continue;
            foreach (var member in TreeNames.Of(tree).MembersThatMention(TreeNames.ImplicitNew))
                _open.Add(memory.Of(member));
        }
    }

    /// <summary>Bodies that came within reach of contracts, or left it.</summary>
    private void AddMembership(Generation old, EntryMap entries, ProjectMemory memory)
    {
        foreach (var tree in old.Trees)
        {
            foreach (var member in TreeNames.Of(tree).Members)
            {
                var next = entries.Of(member);
                if (old.Model.Members.IsRelevant(member) != Model.Members.IsRelevant(next) || old.Model.Members.IsReported(member) != Model.Members.IsReported(next))
                    _open.Add(memory.Of(next));
            }
        }
    }

    /// <summary>
    /// Compares the summaries of edited bodies, then of those who read one that differs, and so on. All or nothing: who is
    /// cancelled in the middle leaves everything to the next one.
    /// </summary>
    private void Settle(CancellationToken cancellationToken)
    {
        if (_open.Count == 0)
            return;
        lock (_settling)
        {
            if (_open.Count == 0 || _memory is not { } memory)
                return;
            _masked = KnownBody.Closure(_open);
            _hasMask = true;
            var pending = new Queue<KnownBody>(InOrder(_open));
            var queued = new HashSet<KnownBody>(_open);
            var compared = new Dictionary<KnownBody, SummaryImage?>();
            while (pending.Count > 0 && compared.Count < MaxCompared)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var body = pending.Dequeue();

                // Where nobody has read the summary, whoever comes to do so gets a new one.
                var image = body.SummaryReaders.Count == 0 ? null : ImageOf(body, cancellationToken);
                compared.Add(body, image);
                var isSame = body.SummaryReaders.Count == 0 || (image is not null && image.Equals(body.Image));
                foreach (var reader in InOrder(isSame ? body.WholeReaders : body.WholeReaders.Concat(body.SummaryReaders)))
                {
                    if (queued.Add(reader))
                        pending.Enqueue(reader);
                }
            }

            foreach (var pair in compared)
            {
                memory.SetFindings(pair.Key, null);
                memory.SetImage(pair.Key, pair.Value);
            }

            // Too much: what depends on the rest is analysed when somebody asks for it.
            foreach (var body in KnownBody.Closure(pending))
            {
                memory.SetFindings(body, null);
                memory.SetImage(body, null);
            }

            _open = new HashSet<KnownBody>();
            _masked = _open;
        }
    }

    private static IEnumerable<KnownBody> InOrder(IEnumerable<KnownBody> bodies)
        => bodies.OrderBy(static b => b.Entry.Node.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(static b => b.Entry.Node.SpanStart);

    private SummaryImage? ImageOf(KnownBody body, CancellationToken cancellationToken)
        => Model.Summaries.OfBody(body.Entry, cancellationToken) is { } summary ? SummaryImage.Of(summary, Model.Compilation.Assembly) : null;
}
