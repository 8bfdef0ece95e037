using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Which referenced assemblies are worth a look: those that define the attributes, and those that reference one that does.</summary>
internal static class MetadataScope
{
    private static readonly string[] CoreAttributes =
    {
        "RingGuard.RequiresAttribute",
        "RingGuard.EffectsAttribute",
        "RingGuard.AcquiresAttribute",
        "RingGuard.EnsuresAttribute",
        "RingGuard.RoleAttribute",
        "RingGuard.LockClassAttribute",
        "RingGuard.InferredContractAttribute",
    };

    public static bool AnyAttributeIsVisible(Compilation compilation)
    {
        foreach (var name in CoreAttributes)
        {
            if (!compilation.GetTypesByMetadataName(name).IsEmpty)
                return true;
        }

        return false;
    }

    public static ImmutableArray<IAssemblySymbol> GetAssemblies(Compilation compilation)
    {
        var carriers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in CoreAttributes)
        {
            foreach (var type in compilation.GetTypesByMetadataName(name))
            {
                if (type.ContainingAssembly is { } assembly)
                    carriers.Add(assembly.Identity.Name);
            }
        }

        var found = ImmutableArray.CreateBuilder<IAssemblySymbol>();
        foreach (var reference in compilation.References)
        {
            if (compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol assembly && IsRelevant(assembly, carriers))
                found.Add(assembly);
        }

        return found.ToImmutable();
    }

    private static bool IsRelevant(IAssemblySymbol assembly, HashSet<string> carriers)
    {
        if (carriers.Contains(assembly.Identity.Name))
            return true;

        foreach (var module in assembly.Modules)
        {
            foreach (var reference in module.ReferencedAssemblies)
            {
                if (carriers.Contains(reference.Name))
                    return true;
            }
        }

        return false;
    }
}
