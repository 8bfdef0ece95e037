using System;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Domains;
using RingGuard.Analyzers.Domains.Protocols;

namespace RingGuard.Analyzers.Summaries;

/// <summary>All that the engine knows of one compilation; the one object that analysis of a body needs.</summary>
internal sealed class KernelModel
{
    private readonly Func<SyntaxTree, EngineOptions> _options;
    private readonly Lazy<ProtocolSet> _protocols;

    public KernelModel(Compilation compilation, ContractProvider contracts, Func<SyntaxTree, EngineOptions> options)
    {
        Compilation = compilation;
        Contracts = contracts;
        _options = options;
        FpTypes = new FpContextTypes(contracts);
        Locks = new LockTypes(contracts);
        Lowering = new ContractSummaries(contracts, Locks, FpTypes);
        Members = new MemberIndex(compilation, contracts.Names);
        Registrations = new Registrations(compilation, contracts);
        Graphs = new Graphs(compilation);
        Summaries = new SummaryStore(this);
        Domains = new StateDomains(contracts);
        _protocols = new Lazy<ProtocolSet>(() => ProtocolSet.Of(contracts));
    }

    public Compilation Compilation { get; }

    public ContractProvider Contracts { get; }

    public FpContextTypes FpTypes { get; }

    public LockTypes Locks { get; }

    public ContractSummaries Lowering { get; }

    public MemberIndex Members { get; }

    public Registrations Registrations { get; }

    public Graphs Graphs { get; }

    public SummaryStore Summaries { get; }

    public StateDomains Domains { get; }

    /// <summary>The protocol automata that the contracts speak of.</summary>
    public ProtocolSet Protocols => _protocols.Value;

    /// <summary>What is declared about the callable, with the mode that it was registered for where it names none itself.</summary>
    public MemberContract ContractOf(IMethodSymbol method)
    {
        var contract = Contracts.GetContract(method);
        return contract.Modes.IsEmpty && Registrations.ModeOf(method) is { } mode ? contract.WithMode(mode) : contract;
    }

    public EngineOptions OptionsFor(SyntaxTree tree) => _options(tree);
}
