using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Assembly-level attributes of the vocabulary.</summary>
internal static class AssemblyFacts
{
    public static KernelCodeInfo? ReadKernelCode(IAssemblySymbol assembly, ContractFileIndex index)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (AttributeReader.GetName(attribute.AttributeClass) != "KernelCodeAttribute")
                continue;

            return new KernelCodeInfo
            {
                FloatAllowed = AttributeReader.GetNamed(attribute, "FloatAllowed") is true,
                RequireContracts = AttributeReader.GetNamed(attribute, "RequireContracts") is not false,
                InterruptsSaveFpu = AttributeReader.GetNamed(attribute, "InterruptsSaveFpu") is true,
            };
        }

        foreach (var statement in index.AssemblyStatements)
        {
            if (statement.KernelCode is { } info)
                return info;
        }

        return null;
    }

    /// <summary>Contexts that the compilation or an assembly it references declares; the compilation's own definition wins, its attributes before its files.</summary>
    public static ImmutableDictionary<string, OwnContext> ReadOwnContexts(Compilation compilation, ContractFileIndex index)
    {
        var contexts = ImmutableDictionary.CreateBuilder<string, OwnContext>();
        AddOwnContexts(compilation.Assembly, contexts);
        foreach (var statement in index.AssemblyStatements)
        {
            foreach (var context in statement.OwnContexts)
            {
                if (!contexts.ContainsKey(context.Name))
                    contexts.Add(context.Name, context);
            }
        }

        foreach (var assembly in MetadataScope.GetAssemblies(compilation))
            AddOwnContexts(assembly, contexts);

        return contexts.ToImmutable();
    }

    /// <summary>What the referenced assemblies say of their members without a contract.</summary>
    public static ImmutableDictionary<IAssemblySymbol, InferredContracts> ReadInferredContracts(Compilation compilation)
    {
        var result = ImmutableDictionary.CreateBuilder<IAssemblySymbol, InferredContracts>(SymbolEqualityComparer.Default);
        foreach (var assembly in MetadataScope.GetAssemblies(compilation))
        {
            var inferred = InferredContracts.Of(assembly, compilation.GetMetadataReference(assembly));
            if (!ReferenceEquals(inferred, InferredContracts.None))
                result[assembly] = inferred;
        }

        return result.ToImmutable();
    }

    private static void AddOwnContexts(IAssemblySymbol assembly, ImmutableDictionary<string, OwnContext>.Builder contexts)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (AttributeReader.GetName(attribute.AttributeClass) != "ContextDefinitionAttribute"
                || AttributeReader.GetFirst(attribute) is not { Kind: TypedConstantKind.Primitive, Value: string name }
                || contexts.ContainsKey(name))
            {
                continue;
            }

            contexts.Add(name, new OwnContext(name)
            {
                Atomic = AttributeReader.GetNamed(attribute, "Atomic") is true,
                Nests = AttributeReader.GetNamed(attribute, "Nests") is true,
            });
        }
    }
}
