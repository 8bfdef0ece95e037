using System;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;

namespace RingGuard.Analyzers.Summaries;

/// <summary>All that the engine knows of one compilation; the one object that analysis of a body needs.</summary>
internal sealed class KernelModel
{
    private readonly Func<SyntaxTree, EngineOptions> _options;

    public KernelModel(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options)
    {
        Compilation = compilation;
        Contracts = contracts;
        _options = options;
        FpTypes = new FpContextTypes(contracts);
        Locks = new LockTypes(contracts);
        Lowering = new ContractSummaries(contracts, Locks, FpTypes);
        Members = new MemberIndex(compilation, contracts.Names);
        Graphs = new Graphs(compilation);
        Summaries = new SummaryStore(this);
        Domains = new StateDomains(contracts);
        Events = new EventReader(contracts);
    }

    public Compilation Compilation { get; }

    public ContractProvider Contracts { get; }

    public FpContextTypes FpTypes { get; }

    public LockTypes Locks { get; }

    public ContractSummaries Lowering { get; }

    public MemberIndex Members { get; }

    public Graphs Graphs { get; }

    public SummaryStore Summaries { get; }

    public StateDomains Domains { get; }

    public EventReader Events { get; }

    public EngineOptions OptionsFor(SyntaxTree tree) => _options(tree);
}
