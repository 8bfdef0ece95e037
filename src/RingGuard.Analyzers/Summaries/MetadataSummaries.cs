using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Summaries of members of other assemblies, as the builds of these inferred them.</summary>
internal sealed class MetadataSummaries(ContractProvider contracts, ContractSummaries lowering)
{
    private readonly ConcurrentDictionary<IMethodSymbol, MethodSummary?> _summaries = new(SymbolEqualityComparer.Default);

    /// <summary>What the method does with delegates that it is given; null when the assembly says nothing of it.</summary>
    public CallbackSummary? Callbacks(IMethodSymbol method) => null;

    /// <summary>Null when the assembly says nothing about the method.</summary>
    public MethodSummary? Find(IMethodSymbol method)
        => contracts.InferredByAssembly.Count == 0
            ? null
            : _summaries.GetOrAdd(method, m => contracts.GetInferred(m) is { } inferred ? lowering.Lower(m, inferred, SummarySource.Inferred) : null);
}
