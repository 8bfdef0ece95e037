using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Names of everything that a wildcard line applies to.</summary>
internal static class WildcardNames
{
    /// <param name="prefix">Namespace or type with a closing dot, as in "My.Arch.".</param>
    public static void Add(Compilation compilation, string prefix, HashSet<string> names, CancellationToken cancellationToken)
    {
        foreach (var container in Resolve(compilation, prefix))
            AddMembers(container, names, cancellationToken);
    }

    public static IEnumerable<INamespaceOrTypeSymbol> Resolve(Compilation compilation, string prefix)
    {
        var current = new List<INamespaceOrTypeSymbol> { compilation.GlobalNamespace };
        foreach (var part in prefix.TrimEnd('.').Split('.'))
        {
            var tick = part.IndexOf('`');
            var name = tick < 0 ? part : part.Substring(0, tick);
            var next = new List<INamespaceOrTypeSymbol>();
            foreach (var container in current)
            {
                foreach (var member in container.GetMembers(name))
                {
                    if (member is INamespaceOrTypeSymbol found && found.MetadataName == part)
                        next.Add(found);
                }
            }

            current = next;
        }

        return current;
    }

    private static void AddMembers(INamespaceOrTypeSymbol container, HashSet<string> names, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var member in container.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol inner)
                AddMembers(inner, names, cancellationToken);
            if (member is not INamespaceSymbol)
                names.Add(member is IPropertySymbol { IsIndexer: true } ? "this[]" : DocumentationId.SimpleName(member));
        }
    }
}
