using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts.Files;

namespace RingGuard.Analyzers.Contracts;

/// <summary>An automaton of the project's own, as <c>[ProtocolDefinition]</c> states it.</summary>
internal sealed record ProtocolDeclaration(string Name, ImmutableArray<string> Transitions, string Accept)
{
    /// <summary>The type whose objects each have an automaton; null for one that is the context's.</summary>
    public INamedTypeSymbol? Owner { get; init; }

    public Location? Location { get; init; }
}

/// <summary>Reads the definitions that a compilation and the assemblies it references declare.</summary>
internal static class ProtocolDeclarations
{
    public static ImmutableArray<ProtocolDeclaration> Read(Compilation compilation, ContractVocabulary vocabulary, ContractFileIndex index)
    {
        if (!vocabulary.Mentions("ProtocolDefinition"))
            return ImmutableArray<ProtocolDeclaration>.Empty;
        var result = ImmutableArray.CreateBuilder<ProtocolDeclaration>();
        Add(compilation.Assembly.GetAttributes(), null, result);
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var node in SourceNames.Of(tree, default).TypesWithProtocol)
            {
                if (node.SyntaxTree == tree && compilation.GetSemanticModel(tree).GetDeclaredSymbol(node) is INamedTypeSymbol type)
                    Add(type.GetAttributes(), type, result);
            }
        }

        foreach (var assembly in MetadataScope.GetAssemblies(compilation))
        {
            Add(assembly.GetAttributes(), null, result);
            AddTypes(assembly.GlobalNamespace, result);
        }

        AddFromFiles(compilation, index, result);
        return result.ToImmutable();
    }

    private static void AddFromFiles(Compilation compilation, ContractFileIndex index, ImmutableArray<ProtocolDeclaration>.Builder result)
    {
        foreach (var statement in index.AssemblyStatements)
            result.AddRange(statement.ProtocolDefinitions);
        foreach (var statement in index.Project.Statements)
        {
            if (!statement.ProtocolDefinitions.IsEmpty && DocumentationCommentId.GetFirstSymbolForDeclarationId(statement.Syntax.Name, compilation) is INamedTypeSymbol owner)
            {
                foreach (var declaration in statement.ProtocolDefinitions)
                    result.Add(declaration with { Owner = owner.OriginalDefinition });
            }
        }
    }

    private static void AddTypes(INamespaceSymbol scope, ImmutableArray<ProtocolDeclaration>.Builder result)
    {
        foreach (var member in scope.GetMembers())
        {
            if (member is INamespaceSymbol inner)
                AddTypes(inner, result);
            else if (member is INamedTypeSymbol type)
                Add(type.GetAttributes(), type, result);
        }
    }

    private static void Add(ImmutableArray<AttributeData> attributes, INamedTypeSymbol? owner, ImmutableArray<ProtocolDeclaration>.Builder result)
    {
        foreach (var attribute in attributes)
        {
            if (AttributeReader.GetName(attribute.AttributeClass) != "ProtocolDefinitionAttribute" || attribute.ConstructorArguments.Length < 2
                || attribute.ConstructorArguments[0] is not { Kind: TypedConstantKind.Primitive, Value: string name }
                || attribute.ConstructorArguments[1] is not { Kind: TypedConstantKind.Array, IsNull: false } transitions)
            {
                continue;
            }

            var texts = ImmutableArray.CreateBuilder<string>();
            foreach (var transition in transitions.Values)
            {
                if (transition.Kind == TypedConstantKind.Primitive && transition.Value is string text)
                    texts.Add(text);
            }

            result.Add(new ProtocolDeclaration(name, texts.ToImmutable(), AttributeReader.GetNamed(attribute, "Accept") as string ?? "")
            {
                Owner = owner?.OriginalDefinition,
                Location = AttributeReader.GetLocation(attribute),
            });
        }
    }
}
