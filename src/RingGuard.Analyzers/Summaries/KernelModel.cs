using System;
using System.Collections.Concurrent;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.Domains.Protocols;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Locks;

namespace RingGuard.Analyzers.Summaries;

/// <summary>All that the engine knows of one compilation; the one object that analysis of a body needs.</summary>
internal sealed class KernelModel
{
    private readonly Func<SyntaxTree, EngineOptions> _options;
    private readonly Lazy<ProtocolSet> _protocols;

    /// <param name="members">Of an earlier compilation, brought up to date; null to look anew.</param>
    /// <param name="registrations">As <paramref name="members"/>.</param>
    public KernelModel(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options, MemberIndex? members = null, Registrations? registrations = null)
    {
        Compilation = compilation;
        Contracts = contracts;
        _options = options;
        FpTypes = new FpContextTypes(contracts);
        Locks = new LockTypes(contracts);
        Lowering = new ContractSummaries(contracts, Locks, FpTypes) { FindOrigin = FindMethod };
        Guards = new GuardTypes(contracts);
        Metadata = new MetadataSummaries(contracts, Lowering);
        Members = members ?? new MemberIndex(compilation, contracts);
        Hierarchy = new TypeHierarchy(compilation);
        Registrations = registrations ?? new Registrations(compilation, contracts);
        Graphs = new Graphs(compilation);
        Initializers = new Initializers(this);
        Delegates = new DelegateSources(this);
        Summaries = new SummaryStore(this);
        LockFacts = new LockFacts();
        Domains = new StateDomains(contracts);
        Events = new EventReader(contracts);
        _protocols = new Lazy<ProtocolSet>(() => ProtocolSet.Of(contracts));
    }

    public Compilation Compilation { get; }

    public ContractProvider Contracts { get; }

    public FpContextTypes FpTypes { get; }

    public LockTypes Locks { get; }

    public GuardTypes Guards { get; }

    public ContractSummaries Lowering { get; }

    /// <summary>Inferred by the build of a referenced assembly.</summary>
    public MetadataSummaries Metadata { get; }

    public MemberIndex Members { get; }

    public TypeHierarchy Hierarchy { get; }

    public Registrations Registrations { get; }

    public Graphs Graphs { get; }

    public DelegateSources Delegates { get; }

    public Initializers Initializers { get; }

    public SummaryStore Summaries { get; }

    /// <summary>What still holds of an earlier compilation; null when there is none.</summary>
    public Generation? Kept { get; init; }

    /// <summary>What the bodies analysed so far do to locks.</summary>
    public LockFacts LockFacts { get; }

    public StateDomains Domains { get; }

    /// <summary>Bodies that were analysed: whether they call something themselves that enters the guest or user mode.</summary>
    public ConcurrentDictionary<MemberEntry, bool> Entering { get; } = new();

    /// <summary>The protocol automata that the contracts speak of.</summary>
    public ProtocolSet Protocols => _protocols.Value;

    /// <summary>What is declared about the callable, with the mode that it was registered for where it names none itself.</summary>
    public MemberContract ContractOf(IMethodSymbol method)
    {
        var contract = Contracts.GetContract(method);
        return contract.Modes.IsEmpty && Registrations.ModeOf(method) is { } mode ? contract.WithMode(mode) : contract;
    }

    public EventReader Events { get; }

    public EngineOptions OptionsFor(SyntaxTree tree) => _options(tree);

    private IMethodSymbol? FindMethod(string id)
        => id.StartsWith("M:", StringComparison.Ordinal) ? DocumentationCommentId.GetFirstSymbolForDeclarationId(id, Compilation) as IMethodSymbol : null;
}
