using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.Analyzers.Summaries;

/// <summary>
/// Members that read or write data of the CPU that they run on: what they return has such a role, or they stand beside one
/// that returns it, as a setter beside its getter.
/// </summary>
internal static class CpuAccess
{
    public static bool Is(IMethodSymbol method, ContractProvider contracts)
    {
        if (HasRole(contracts.GetContract(method).ReturnRoles) || (method.AssociatedSymbol is { } owner && HasRole(contracts.GetRoles(owner))))
            return true;
        if (method.ContainingType is not { } type)
            return false;
        if (HasRole(contracts.GetRoles(type)))
            return true;
        if (!method.ReturnsVoid)
            return false;
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol { ReturnsVoid: false } other && other.IsStatic == method.IsStatic
                && contracts.GetContract(other).ReturnRoles is var roles && roles.Has(ValueRole.CpuLocal) && RequiresPreemptOff(contracts.GetContract(other)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasRole(RoleSet roles) => roles.Has(ValueRole.CpuId) || roles.Has(ValueRole.CpuLocal) || roles.Has(ValueRole.OwnerContext);

    private static bool RequiresPreemptOff(MemberContract contract)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Requires && (clause.Context & Context.PreemptOff) != 0)
                return true;
        }

        return false;
    }
}
