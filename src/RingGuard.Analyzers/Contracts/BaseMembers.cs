using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts;

/// <summary>
/// The members that a member inherits its contract from. C# does not hand attributes of interface members down to their
/// implementations, so they are looked up here.
/// </summary>
internal static class BaseMembers
{
    /// <summary>The overridden member first, then explicitly and implicitly implemented interface members; original definitions.</summary>
    public static ImmutableArray<ISymbol> Of(ISymbol member)
    {
        var builder = ImmutableArray.CreateBuilder<ISymbol>();
        switch (member)
        {
            case IMethodSymbol method:
                AddIfAny(method.OverriddenMethod, builder);
                foreach (var implemented in method.ExplicitInterfaceImplementations)
                    AddIfAny(implemented, builder);
                break;
            case IPropertySymbol property:
                AddIfAny(property.OverriddenProperty, builder);
                foreach (var implemented in property.ExplicitInterfaceImplementations)
                    AddIfAny(implemented, builder);
                break;
            case IEventSymbol @event:
                AddIfAny(@event.OverriddenEvent, builder);
                foreach (var implemented in @event.ExplicitInterfaceImplementations)
                    AddIfAny(implemented, builder);
                break;
            default:
                return ImmutableArray<ISymbol>.Empty;
        }

        AddImplicitlyImplemented(member, builder);
        return builder.ToImmutable();
    }

    private static void AddImplicitlyImplemented(ISymbol member, ImmutableArray<ISymbol>.Builder builder)
    {
        if (member.IsStatic && !member.IsAbstract && member.ContainingType is { AllInterfaces.IsEmpty: true })
            return;

        if (member.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type
            || member.DeclaredAccessibility != Accessibility.Public)
        {
            return;
        }

        foreach (var @interface in type.AllInterfaces)
        {
            foreach (var candidate in @interface.GetMembers(member.Name))
            {
                if (candidate.Kind == member.Kind
                    && SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(candidate), member))
                {
                    AddIfAny(candidate, builder);
                }
            }
        }
    }

    private static void AddIfAny(ISymbol? symbol, ImmutableArray<ISymbol>.Builder builder)
    {
        if (symbol?.OriginalDefinition is { } definition && !builder.Contains(definition))
            builder.Add(definition);
    }
}
