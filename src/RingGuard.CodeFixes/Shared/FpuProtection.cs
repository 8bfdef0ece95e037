using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Ways to make the FP registers one's own, told by contract.</summary>
internal static class FpuProtection
{
    /// <summary>
    /// What is accessible at the finding. First the type's own whose member is called (who tests the state of the registers
    /// wants them locked, not saved), then scopes before pairs.
    /// </summary>
    public static IEnumerable<Protection> For(FixTarget target)
    {
        var called = target.SemanticModel.GetSymbolInfo(target.Node, target.CancellationToken).Symbol?.ContainingType;
        return All(target)
            .OrderBy(p => SymbolEqualityComparer.Default.Equals(p.Open.ContainingType, called) ? 0 : 1)
            .ThenBy(static p => p.Close is null ? 0 : 1)
            .ThenBy(p => ScopeMembers.Resources(target.ContractOf(p.Open), ClauseKind.Acquires).Contains(nameof(Resource.FpuSection)) ? 0 : 1)
            .ThenBy(p => Loads(p.Open, target) ? 1 : 0);
    }

    private static IEnumerable<Protection> All(FixTarget target)
    {
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            if (CallShape.IsFreeCall(method, target) && Opens(method, target) && Protection.Of(method, null, target) is { } protection)
                yield return protection;
        }
    }

    private static bool Opens(IMethodSymbol method, FixTarget target)
    {
        var opens = false;
        foreach (var clause in target.ContractOf(method).Clauses)
        {
            if (clause.Kind != ClauseKind.Acquires)
                continue;
            if (clause.On != Outcome.Always)
                return false;
            opens |= clause is { CustomContext: null, Resource: Resource.FpuSection or Resource.FpRegs };
        }

        return opens;
    }

    private static bool Loads(IMethodSymbol method, FixTarget target)
    {
        foreach (var clause in target.ContractOf(method).Clauses)
        {
            if ((clause.Effects & Effect.LoadsFpRegs) != 0)
                return true;
        }

        return false;
    }
}
