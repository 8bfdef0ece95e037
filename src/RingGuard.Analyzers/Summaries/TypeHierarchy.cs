using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Summaries;

/// <summary>Who overrides or implements a member, among the types that the compilation declares. Made on the first question.</summary>
internal sealed class TypeHierarchy
{
    private readonly Compilation _compilation;
    private readonly Lazy<Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>>> _derived;

    public TypeHierarchy(Compilation compilation)
    {
        _compilation = compilation;
        _derived = new Lazy<Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>>>(Collect, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <summary>
    /// The members that a call of <paramref name="method"/> on a receiver of the given type may reach: each with a body, in
    /// the order of declaration. Null when there are more than <paramref name="limit"/>.
    /// </summary>
    public List<IMethodSymbol>? Targets(IMethodSymbol method, ITypeSymbol? receiver, int limit)
    {
        var targets = new List<IMethodSymbol>();
        var start = receiver as INamedTypeSymbol ?? method.ContainingType;
        if (start.TypeKind is not TypeKind.Interface && Implementation(start, method) is { IsAbstract: false } own && !start.IsAbstract)
            targets.Add(own.OriginalDefinition);
        var pending = new Queue<INamedTypeSymbol>();
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default) { start.OriginalDefinition };
        pending.Enqueue(start.OriginalDefinition);
        while (pending.Count > 0)
        {
            if (!_derived.Value.TryGetValue(pending.Dequeue(), out var derived))
                continue;
            foreach (var type in derived)
            {
                if (!seen.Add(type))
                    continue;
                pending.Enqueue(type);
                if (type.TypeKind == TypeKind.Interface || type.IsAbstract || Implementation(type, method) is not { IsAbstract: false } target || Contains(targets, target))
                    continue;
                if (targets.Count == limit)
                    return null;
                targets.Add(target.OriginalDefinition);
            }
        }

        return targets;
    }

    private static bool Contains(List<IMethodSymbol> targets, IMethodSymbol target)
    {
        foreach (var known in targets)
        {
            if (SymbolEqualityComparer.Default.Equals(known, target.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>What runs when the member is called on an object of exactly this type.</summary>
    private static IMethodSymbol? Implementation(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            // Of a generic interface the construction that this type implements.
            foreach (var implemented in type.AllInterfaces)
            {
                if (!SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, method.ContainingType.OriginalDefinition))
                    continue;
                foreach (var member in implemented.GetMembers(method.Name))
                {
                    if (SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method.OriginalDefinition))
                        return type.FindImplementationForInterfaceMember(member) as IMethodSymbol;
                }
            }

            return null;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(method.Name))
            {
                for (var candidate = member as IMethodSymbol; candidate is not null; candidate = candidate.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, method.OriginalDefinition))
                        return (IMethodSymbol)member;
                }
            }
        }

        return null;
    }

    private Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>> Collect()
    {
        var derived = new Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>>(SymbolEqualityComparer.Default);
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(_compilation.Assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            var container = pending.Pop();
            if (container is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } type)
            {
                if (type.BaseType is { SpecialType: SpecialType.None } parent)
                    Add(parent, type);
                foreach (var implemented in type.Interfaces)
                    Add(implemented, type);
            }

            foreach (var member in container.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                    pending.Push(inner);
            }
        }

        foreach (var types in derived.Values)
            types.Sort(static (a, b) => string.CompareOrdinal(a.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), b.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)));
        return derived;

        void Add(INamedTypeSymbol parent, INamedTypeSymbol type)
        {
            if (!derived.TryGetValue(parent.OriginalDefinition, out var list))
                derived.Add(parent.OriginalDefinition, list = new List<INamedTypeSymbol>());
            list.Add(type);
        }
    }
}
