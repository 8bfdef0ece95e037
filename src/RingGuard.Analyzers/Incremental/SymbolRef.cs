using System.Collections.Concurrent;
using System.Text;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Incremental;

/// <summary>
/// A symbol by its place among the declarations, which means the same in the next compilation when only bodies changed.
/// Symbols of other assemblies stand for themselves.
/// </summary>
/// <param name="Container">The type of a member, the member of a parameter; null for a type.</param>
/// <param name="Name">The metadata name, of a type with its namespace.</param>
/// <param name="Ordinal">Which of several members of the name, or which parameter.</param>
/// <param name="Foreign">Set for symbols of other assemblies, with nothing else.</param>
internal sealed record SymbolRef(SymbolRef? Container, string Name, int Ordinal, ISymbol? Foreign)
{
    /// <summary>Null for what no declaration outside of bodies has: locals, lambdas, local functions, constructed members.</summary>
    public static SymbolRef? To(ISymbol symbol, IAssemblySymbol own)
    {
        if (!symbol.IsDefinition || symbol.ContainingAssembly is null)
            return null;
        if (!SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, own))
            return symbol is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } ? null : new SymbolRef(null, "", 0, symbol);
        switch (symbol)
        {
            case INamedTypeSymbol type:
                return new SymbolRef(null, FullName(type), 0, null);
            case IParameterSymbol { ContainingSymbol: IMethodSymbol or IPropertySymbol } parameter:
                return To(parameter.ContainingSymbol, own) is { } owner ? new SymbolRef(owner, "", parameter.Ordinal, null) : null;
            case IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction }:
                return null;
            case IMethodSymbol or IPropertySymbol or IEventSymbol or IFieldSymbol when symbol.ContainingType is { } type:
                var ordinal = type.GetMembers(symbol.Name).IndexOf(symbol, 0, SymbolEqualityComparer.Default);
                return ordinal >= 0 && To(type, own) is { } container ? new SymbolRef(container, symbol.Name, ordinal, null) : null;
            default:
                return null;
        }
    }

    private static string FullName(INamedTypeSymbol type)
    {
        var name = new StringBuilder(type.MetadataName);
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            name.Insert(0, '+').Insert(0, outer.MetadataName);
        if (type.ContainingNamespace is { IsGlobalNamespace: false } @namespace)
            name.Insert(0, '.').Insert(0, @namespace.ToDisplayString());
        return name.ToString();
    }
}

/// <summary>Finds the symbols of one compilation again.</summary>
internal sealed class SymbolFinder(IAssemblySymbol own)
{
    private readonly ConcurrentDictionary<SymbolRef, ISymbol?> _found = new();

    public ISymbol? Find(SymbolRef reference)
        => reference.Foreign ?? (_found.TryGetValue(reference, out var known) ? known : _found.GetOrAdd(reference, Resolve(reference)));

    private ISymbol? Resolve(SymbolRef reference)
    {
        if (reference.Container is null)
            return own.GetTypeByMetadataName(reference.Name);
        switch (Find(reference.Container))
        {
            case INamedTypeSymbol type:
                var members = type.GetMembers(reference.Name);
                return reference.Ordinal < members.Length ? members[reference.Ordinal] : null;
            case IMethodSymbol method:
                return reference.Ordinal < method.Parameters.Length ? method.Parameters[reference.Ordinal] : null;
            case IPropertySymbol property:
                return reference.Ordinal < property.Parameters.Length ? property.Parameters[reference.Ordinal] : null;
            default:
                return null;
        }
    }
}
