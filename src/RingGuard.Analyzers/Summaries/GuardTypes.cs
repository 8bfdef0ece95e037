using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Types of scopes: those whose <c>Dispose</c> gives something back, by contract.</summary>
internal sealed class GuardTypes(ContractProvider contracts)
{
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    public bool IsGuard(ITypeSymbol? type)
        => type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None } && _known.GetOrAdd(type.OriginalDefinition, Find);

    private bool Find(ITypeSymbol type)
    {
        foreach (var member in type.GetMembers("Dispose"))
        {
            if (member is not IMethodSymbol { Parameters.IsEmpty: true } dispose)
                continue;
            foreach (var clause in contracts.GetContract(dispose).Clauses)
            {
                if (clause.Kind == ClauseKind.Releases)
                    return true;
            }
        }

        return false;
    }
}
