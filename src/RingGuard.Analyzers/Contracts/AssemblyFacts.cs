using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>Assembly-level attributes of the vocabulary.</summary>
internal static class AssemblyFacts
{
    public static KernelCodeInfo? ReadKernelCode(IAssemblySymbol assembly)
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

        return null;
    }

    /// <summary>Contexts that the compilation or an assembly it references declares; the compilation's own definition wins.</summary>
    public static ImmutableDictionary<string, OwnContext> ReadOwnContexts(Compilation compilation)
    {
        var contexts = ImmutableDictionary.CreateBuilder<string, OwnContext>();
        AddOwnContexts(compilation.Assembly, contexts);
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
