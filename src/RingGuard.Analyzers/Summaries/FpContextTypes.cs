using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Which types have FP state: they have a member that is an FP image, or one (at most three steps away)
/// whose type has. Decides the default object of FP effects and whether a plain Requires(PreemptOff) speaks of the FPU.
/// </summary>
internal sealed class FpContextTypes(ContractProvider contracts)
{
    private const int MaxDepth = 3;

    private readonly ConcurrentDictionary<ITypeSymbol, bool> _hasFpState = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _drivesFpu = new(SymbolEqualityComparer.Default);

    public bool HasFpState(ITypeSymbol? type)
    {
        if (type is null)
            return false;
        type = type.OriginalDefinition;
        return _hasFpState.TryGetValue(type, out var known) ? known : _hasFpState.GetOrAdd(type, Search(type, MaxDepth));
    }

    /// <summary>The only parameter whose type has FP state; null when there is none or more than one.</summary>
    public IParameterSymbol? OnlyFpParameter(IMethodSymbol method)
    {
        IParameterSymbol? found = null;
        foreach (var parameter in method.Parameters)
        {
            if (!HasFpState(parameter.Type))
                continue;
            if (found is not null)
                return null;
            found = parameter;
        }

        return found;
    }

    /// <summary>Whether a member of the type declares an effect on FP registers or opens a section.</summary>
    public bool DrivesFpu(INamedTypeSymbol? type)
    {
        if (type is null)
            return false;
        type = type.OriginalDefinition;
        return _drivesFpu.TryGetValue(type, out var known) ? known : _drivesFpu.GetOrAdd(type, HasMemberThatDrives(type));
    }

    private bool HasMemberThatDrives(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol method && contracts.IsContracted(method) && SpeaksOfFpu(contracts.GetContract(method)))
                return true;
        }

        return false;
    }

    public static bool SpeaksOfFpu(MemberContract contract)
    {
        const Effect registers = Effect.TouchesFpRegs | Effect.LoadsFpRegs | Effect.SavesFpRegs | Effect.InvalidatesFpRegs;
        foreach (var clause in contract.Clauses)
        {
            if ((clause.Effects & registers) != 0
                || clause.Resource is Resource.FpuSection or Resource.FpRegs or Resource.NeonSection or Resource.CpuFpContext or Resource.GuestFpuLoaded)
            {
                return true;
            }
        }

        return false;
    }

    private bool Search(ITypeSymbol type, int depth)
    {
        if (type is not INamedTypeSymbol || type.SpecialType != SpecialType.None || type.TypeKind == TypeKind.Enum)
            return false;
        for (var current = type; current is not null && current.SpecialType == SpecialType.None; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                var memberType = member switch
                {
                    IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field => field.Type,
                    IPropertySymbol { IsStatic: false } property => property.Type,
                    _ => null,
                };
                if (memberType is null)
                    continue;
                if (contracts.GetRoles(member).Has(ValueRole.FpImage) || contracts.GetRoles(member).Has(ValueRole.FpStateRef))
                    return true;
                if (depth > 0 && !SymbolEqualityComparer.Default.Equals(memberType, type) && Search(memberType.OriginalDefinition, depth - 1))
                    return true;
            }
        }

        return false;
    }
}
