using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace RingGuard.Analyzers.Contracts.Checking;

/// <summary>A member that does not keep the contract of a member that it overrides or implements.</summary>
internal readonly record struct InheritanceFault(Location Location, IMethodSymbol Member, IMethodSymbol Base, string What);

/// <summary>Compares what members say of themselves with what the members say that they can be called through.</summary>
internal sealed class InheritanceChecker(ContractProvider provider)
{
    /// <summary>A member with words of its own against its bases; one that only inherits them agrees with itself.</summary>
    public void Check(IMethodSymbol method, Action<InheritanceFault> report)
    {
        if (method is { IsOverride: false, ExplicitInterfaceImplementations.IsEmpty: true, ContainingType: null or { AllInterfaces.IsEmpty: true } })
            return;
        if (method.PartialDefinitionPart is not null || method.Locations.IsEmpty || !provider.IsContracted(method))
            return;
        var bases = BaseMembers.Of(method);
        if (bases.IsEmpty)
            return;
        var own = provider.GetOwnContract(method);
        if (ReferenceEquals(own, MemberContract.None))
            return;
        foreach (var symbol in bases)
        {
            if (symbol is IMethodSymbol baseMethod && Compare(own, method, baseMethod) is { } what)
            {
                report(new InheritanceFault(method.Locations[0], method, baseMethod, what));
                return;
            }
        }
    }

    /// <summary>A type can implement an interface with members of its base type, which know nothing of the interface.</summary>
    public void Check(INamedTypeSymbol type, Action<InheritanceFault> report, CancellationToken cancellationToken)
    {
        if (type.TypeKind != TypeKind.Class || type.BaseType is not { SpecialType: not SpecialType.System_Object } baseType || type.Locations.IsEmpty)
            return;
        var inherited = new HashSet<INamedTypeSymbol>(baseType.AllInterfaces, SymbolEqualityComparer.Default);
        foreach (var contract in type.AllInterfaces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (inherited.Contains(contract))
                continue;
            foreach (var member in contract.GetMembers())
            {
                if (member is not IMethodSymbol declared || !provider.IsContracted(declared)
                    || type.FindImplementationForInterfaceMember(declared) is not IMethodSymbol { ContainingType.TypeKind: TypeKind.Class } implementation
                    || SymbolEqualityComparer.Default.Equals(implementation.ContainingType, type))
                {
                    continue;
                }

                var actual = provider.GetContract(implementation);
                if (Compare(actual, implementation, declared.OriginalDefinition) is { } what)
                    report(new InheritanceFault(type.Locations[0], implementation, declared, what));
            }
        }
    }

    private string? Compare(MemberContract own, IMethodSymbol method, IMethodSymbol baseMethod)
    {
        if (IsScopeEnd(baseMethod))
            return null;
        var faults = Subtyping.Compare(new ContractSide(own, method), new ContractSide(provider.GetContract(baseMethod), baseMethod));
        return faults.Count == 0 ? null : string.Join("; ", faults);
    }

    /// <summary>Dispose gives back whatever its object took: that is what a scope is, and the interface cannot say it.</summary>
    private static bool IsScopeEnd(IMethodSymbol method)
        => method is
        {
            ContainingType: { Name: "IDisposable" or "IAsyncDisposable", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } },
        };
}
