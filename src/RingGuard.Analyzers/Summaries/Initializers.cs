using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Initializers of fields and properties. They run in each constructor that does not hand over to another one of its type,
/// those of static members in the static constructor; what is found in them is reported where they stand.
/// </summary>
internal sealed class Initializers(KernelModel model)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<SyntaxNode>> _relevant = new(SymbolEqualityComparer.Default);

    /// <summary>The initializer as a body of its own, by its syntax.</summary>
    public static bool Is(SyntaxNode node)
        => node is EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } };

    /// <summary>Those that a constructor runs and that matter to its callers.</summary>
    public ImmutableArray<SyntaxNode> RunBy(IMethodSymbol constructor)
        => constructor.MethodKind == MethodKind.Constructor && !HandsOver(constructor)
            ? _relevant.GetOrAdd(constructor.ContainingType.OriginalDefinition, FindRelevant)
            : ImmutableArray<SyntaxNode>.Empty;

    /// <summary>The constructor in whose place an initializer of the member is looked at: of several, one that strangers can call.</summary>
    public IMethodSymbol? ConstructorOf(ISymbol member)
    {
        if (member.IsStatic)
            return member.ContainingType.StaticConstructors.FirstOrDefault();
        IMethodSymbol? found = null;
        foreach (var constructor in member.ContainingType.InstanceConstructors)
        {
            if (HandsOver(constructor) || IsCopy(constructor))
                continue;
            if (found is null || (!Visibility.IsVisibleOutside(found) && Visibility.IsVisibleOutside(constructor)))
                found = constructor;
        }

        return found;
    }

    /// <summary>What the constructor asks of its callers holds in the initializers, too; what it promises, its own body keeps.</summary>
    public static MemberContract Entered(MemberContract contract)
        => new() { Clauses = contract.Clauses.RemoveAll(static c => c.Kind is not (ClauseKind.Requires or ClauseKind.Forbids)), Modes = contract.Modes, IsAtomicSafe = contract.IsAtomicSafe };

    private static bool HandsOver(IMethodSymbol constructor)
    {
        foreach (var reference in constructor.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is ConstructorDeclarationSyntax { Initializer.RawKind: (int)SyntaxKind.ThisConstructorInitializer })
                return true;
        }

        // A struct that is made without its constructor runs nothing.
        return constructor is { IsImplicitlyDeclared: true, ContainingType.TypeKind: TypeKind.Struct };
    }

    private static bool IsCopy(IMethodSymbol constructor)
        => constructor is { ContainingType.IsRecord: true, Parameters.Length: 1 } && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);

    private ImmutableArray<SyntaxNode> FindRelevant(INamedTypeSymbol type)
    {
        var builder = ImmutableArray.CreateBuilder<SyntaxNode>();
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (!model.Compilation.ContainsSyntaxTree(reference.SyntaxTree) || reference.GetSyntax() is not TypeDeclarationSyntax declaration)
                continue;
            foreach (var member in declaration.Members)
            {
                switch (member)
                {
                    case FieldDeclarationSyntax field when !field.Modifiers.Any(SyntaxKind.StaticKeyword) && !field.Modifiers.Any(SyntaxKind.ConstKeyword):
                        foreach (var variable in field.Declaration.Variables)
                            Add(variable.Initializer);
                        break;
                    case PropertyDeclarationSyntax property when !property.Modifiers.Any(SyntaxKind.StaticKeyword):
                        Add(property.Initializer);
                        break;
                }
            }
        }

        return builder.ToImmutable();

        void Add(EqualsValueClauseSyntax? initializer)
        {
            if (initializer is not null && TreeNames.Of(initializer.SyntaxTree).Find(initializer) is { } entry && entry.Node == initializer && model.Members.IsRelevant(entry))
                builder.Add(initializer);
        }
    }
}
