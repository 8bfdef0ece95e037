using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rendering;
using RingGuard.Analyzers.State;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Summaries of members of other assemblies, as the builds of these inferred them.</summary>
internal sealed class MetadataSummaries(ContractProvider contracts, ContractSummaries lowering)
{
    private readonly ConcurrentDictionary<IMethodSymbol, MethodSummary?> _summaries = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, CallbackSummary?> _callbacks = new(SymbolEqualityComparer.Default);

    /// <summary>Null when the assembly says nothing about the method.</summary>
    public MethodSummary? Find(IMethodSymbol method)
        => contracts.InferredByAssembly.Count == 0
            ? null
            : _summaries.GetOrAdd(method, m => contracts.GetInferred(m) is { } inferred ? lowering.Lower(m, inferred, SummarySource.Inferred) : null);

    /// <summary>What the method does with delegates that it is given; null when the assembly says nothing of it.</summary>
    public CallbackSummary? Callbacks(IMethodSymbol method)
        => contracts.InferredByAssembly.Count == 0 ? null : _callbacks.GetOrAdd((method.ReducedFrom ?? method).OriginalDefinition, ReadCallbacks);

    private CallbackSummary? ReadCallbacks(IMethodSymbol method)
    {
        var calls = ImmutableArray.CreateBuilder<CallbackCall>();
        var place = "";
        foreach (var entry in contracts.GetInferredCallbacks(method))
        {
            if (ParameterOf(method, entry.Parameter) is not { } parameter)
                continue;
            var context = ContextOf(method, entry.Contract);
            if (entry.Place == place)
            {
                var last = calls[calls.Count - 1];
                calls[calls.Count - 1] = last with { Contexts = last.Contexts.Add(context) };
                continue;
            }

            place = entry.Place;
            var arguments = ImmutableArray.CreateBuilder<AccessPath?>(entry.Arguments.Length);
            foreach (var argument in entry.Arguments)
                arguments.Add(CallbackWords.Argument(method, argument));
            calls.Add(new CallbackCall(parameter) { IsSure = entry.IsSure, Arguments = arguments.ToImmutable(), Contexts = ImmutableArray.Create(context) });
        }

        return calls.Count == 0 ? null : new CallbackSummary(calls.ToImmutable());
    }

    private CallbackContext ContextOf(IMethodSymbol method, MemberContract held)
    {
        Context tested = Context.None, excluded = Context.None;
        foreach (var clause in held.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires)
                tested |= clause.Context;
            else if (clause.Kind == ClauseKind.Forbids)
                excluded |= clause.Context;
        }

        var exit = lowering.Lower(method, held).Exits[0];
        var required = EntryKnowledge.Nothing;
        foreach (var clause in contracts.GetContract(method).Clauses)
        {
            if (clause.When is null && clause.Kind == ClauseKind.Requires)
                required = required.Assume(clause.Context);
            else if (clause.When is null && clause.Kind == ClauseKind.Forbids)
                required = required.Assume(Context.None, clause.Context);
        }

        return new CallbackContext
        {
            Held = exit.Acquired,
            Released = exit.Released,
            Irq = exit.Irq,
            Tested = new EntryKnowledge(tested, excluded),
            Required = required,
        };
    }

    private static IParameterSymbol? ParameterOf(IMethodSymbol method, string name)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == name)
                return parameter;
        }

        return null;
    }
}
