using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.CodeFixes;

/// <summary>The methods of a compilation, its references included, that have a contract; in the order of their names.</summary>
internal static class ContractedMembers
{
    private static readonly ConditionalWeakTable<KernelModel, Cached> Cache = new();

    public static ImmutableArray<IMethodSymbol> Of(KernelModel model, CancellationToken cancellationToken)
    {
        if (!Cache.TryGetValue(model, out var cached))
        {
            var collected = new Cached(Collect(model, cancellationToken));
            cached = Cache.GetValue(model, _ => collected);
        }

        return cached.Methods;
    }

    private static ImmutableArray<IMethodSymbol> Collect(KernelModel model, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(model.Contracts.ContractedNames, StringComparer.Ordinal);
        var found = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var symbol in model.Compilation.GetSymbolsWithName(names.Contains, SymbolFilter.Member, cancellationToken))
            Add(symbol);
        foreach (var assembly in MetadataScope.GetAssemblies(model.Compilation))
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddMembers(assembly.GlobalNamespace);
        }

        // A contract file may speak of assemblies that know nothing of the attributes.
        foreach (var statement in model.Contracts.Index.Project.Statements)
        {
            if (statement.Syntax.Name.StartsWith("M:", StringComparison.Ordinal)
                && DocumentationCommentId.GetFirstSymbolForDeclarationId(statement.Syntax.Name, model.Compilation) is { } symbol)
            {
                Add(symbol);
            }
        }

        var methods = new List<IMethodSymbol>(found);
        methods.Sort(static (a, b) => string.CompareOrdinal(a.ToDisplayString(), b.ToDisplayString()));
        return methods.ToImmutableArray();

        void Add(ISymbol symbol)
        {
            if (symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsGenericMethod: false } method && model.Contracts.GetContract(method) is var contract && (contract.SpeaksOfCallable || !contract.Protocols.IsEmpty))
                found.Add(method);
        }

        void AddMembers(INamespaceOrTypeSymbol container)
        {
            foreach (var member in container.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                    AddMembers(inner);
                else if (names.Contains(member.Name))
                    Add(member);
            }
        }
    }

    private sealed class Cached(ImmutableArray<IMethodSymbol> methods)
    {
        public ImmutableArray<IMethodSymbol> Methods { get; } = methods;
    }
}
