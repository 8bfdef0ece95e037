using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Operations whose source may access what is marked as raw: of the core, or marked themselves. Those of other assemblies have no source.</summary>
internal static class CoreOperations
{
    /// <summary>What can be called where the finding is, in the order of names.</summary>
    public static IEnumerable<IMethodSymbol> Of(FixTarget target)
    {
        var types = target.Model.Compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type, target.CancellationToken).OfType<INamedTypeSymbol>();
        foreach (var type in types.OrderBy(static t => t.ToDisplayString(), StringComparer.Ordinal))
        {
            if (type.IsGenericType)
                continue;
            var isCore = target.Model.Contracts.HasMarker(type, MarkerWords.RawAccess);
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>())
            {
                if (method is { MethodKind: MethodKind.Ordinary, ReturnsVoid: true, IsGenericMethod: false }
                    && (isCore || target.Model.Contracts.HasMarker(method, MarkerWords.RawAccess))
                    && target.SemanticModel.IsAccessible(target.Node.SpanStart, method))
                {
                    yield return method;
                }
            }
        }
    }

    /// <summary>The nodes of its bodies, each with the model that knows it.</summary>
    public static IEnumerable<(SyntaxNode Node, SemanticModel Model)> Nodes(IMethodSymbol method, FixTarget target)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(target.CancellationToken);
            var model = declaration.SyntaxTree == target.SemanticModel.SyntaxTree ? target.SemanticModel : target.Model.Compilation.GetSemanticModel(declaration.SyntaxTree);
            foreach (var node in Callables.Nodes(declaration))
                yield return (node, model);
        }
    }
}
