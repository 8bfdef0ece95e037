using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Who overrides or implements a member, among the types that the compilation declares. Only types that name a base as it is
/// called are bound for it: an editor asks in a new compilation for each key.
/// </summary>
internal sealed class TypeHierarchy(Compilation compilation)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, List<INamedTypeSymbol>> _derived = new(SymbolEqualityComparer.Default);
    private List<string>? _globalAliases;

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
            foreach (var type in _derived.GetOrAdd(pending.Dequeue(), FindDerived))
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

    /// <summary>The types that have this one as a direct base, in an order that does not depend on that of the files.</summary>
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1030:Do not invoke Compilation.GetSemanticModel() method within a diagnostic analyzer", Justification = "For declared symbols alone; a type may be declared in another tree than the one that is analysed")]
    private List<INamedTypeSymbol> FindDerived(INamedTypeSymbol parent)
    {
        var found = new List<INamedTypeSymbol>();
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var names = new List<string>(GlobalAliases()) { parent.Name };
        foreach (var tree in compilation.SyntaxTrees)
        {
            SemanticModel? model = null;
            foreach (var declaration in BaseNames.Of(tree).DeclaredOn(names))
            {
                model ??= compilation.GetSemanticModel(tree);
                if (model.GetDeclaredSymbol(declaration, CancellationToken.None) is { } type && IsBase(parent, type) && seen.Add(type))
                    found.Add(type);
            }
        }

        found.Sort(static (a, b) => string.CompareOrdinal(a.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), b.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)));
        return found;
    }

    private static bool IsBase(INamedTypeSymbol parent, INamedTypeSymbol type)
    {
        if (SymbolEqualityComparer.Default.Equals(type.BaseType?.OriginalDefinition, parent))
            return true;
        foreach (var implemented in type.Interfaces)
        {
            if (SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, parent))
                return true;
        }

        return false;
    }

    private List<string> GlobalAliases()
    {
        if (_globalAliases is { } known)
            return known;
        var aliases = new List<string>();
        foreach (var tree in compilation.SyntaxTrees)
            aliases.AddRange(BaseNames.Of(tree).GlobalAliases);
        return _globalAliases = aliases;
    }
}
