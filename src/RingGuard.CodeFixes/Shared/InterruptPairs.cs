using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Members that switch interrupts off and on, and their twins that save and restore, told by contract.</summary>
internal static class InterruptPairs
{
    /// <summary>Switches interrupts off and keeps nothing of how they were.</summary>
    public static bool TurnsOff(MemberContract contract) => Ensures(contract, Context.IrqOff) && !TakesState(contract);

    /// <summary>Switches interrupts on, however they were.</summary>
    public static bool TurnsOn(MemberContract contract) => Ensures(contract, Context.IrqOn) && !contract.Clauses.Any(static c => c is { Kind: ClauseKind.Releases, CustomContext: null, Resource: Resource.Irq });

    /// <summary>
    /// Twins of a member that switches interrupts off: what saves the state into an <c>out</c> parameter and takes the same
    /// besides, with what restores it. For a lock of its own type, else any static ones.
    /// </summary>
    public static IEnumerable<(IMethodSymbol Save, IMethodSymbol Restore)> Saving(IMethodSymbol off, IMethodSymbol on, FixTarget target)
    {
        var taken = ScopeMembers.Resources(target.ContractOf(off), ClauseKind.Acquires);
        var given = ScopeMembers.Resources(target.ContractOf(on), ClauseKind.Releases);
        var methods = off.IsStatic
            ? ContractedMembers.Of(target.Model, target.CancellationToken).Where(static m => m.IsStatic)
            : off.ContainingType.GetMembers().OfType<IMethodSymbol>().Where(static m => m is { IsStatic: false, MethodKind: MethodKind.Ordinary });
        foreach (var save in methods.OrderBy(m => SymbolEqualityComparer.Default.Equals(m.ContainingType, off.ContainingType) ? 0 : 1))
        {
            if (!save.ReturnsVoid || Token(save, RefKind.Out, target) is not { } token || !SetsToken(save, ClauseKind.Acquires, taken, token, target) || !target.SemanticModel.IsAccessible(target.Node.SpanStart, save))
                continue;
            foreach (var restore in save.ContainingType.GetMembers().OfType<IMethodSymbol>())
            {
                if (restore.ReturnsVoid && restore.IsStatic == save.IsStatic && Token(restore, RefKind.None, target) is { } back
                    && SymbolEqualityComparer.Default.Equals(back.Type, token.Type) && SetsToken(restore, ClauseKind.Releases, given, back, target))
                {
                    yield return (save, restore);
                }
            }
        }
    }

    private static bool Ensures(MemberContract contract, Context context)
        => contract.Clauses.Any(c => c is { Kind: ClauseKind.Ensures, On: Outcome.Always, When: null } && (c.Context & context) != 0);

    private static bool TakesState(MemberContract contract)
        => contract.Clauses.Any(static c => c is { Kind: ClauseKind.Acquires, CustomContext: null, Resource: Resource.Irq });

    /// <summary>The one parameter that has to be passed.</summary>
    private static IParameterSymbol? Token(IMethodSymbol method, RefKind kind, FixTarget target)
    {
        if (method.IsGenericMethod || method.Parameters.Length == 0 || !method.Parameters.Skip(1).All(static p => p.IsOptional) || method.Parameters[0].RefKind != kind)
            return null;
        return target.Model.Contracts.GetRoles(method.Parameters[0]).Has(ValueRole.IrqToken) ? method.Parameters[0] : null;
    }

    private static bool SetsToken(IMethodSymbol method, ClauseKind kind, HashSet<string> besides, IParameterSymbol token, FixTarget target)
    {
        var contract = target.ContractOf(method);
        if (!contract.Clauses.Any(c => c.Kind == kind && c.Resource == Resource.Irq && c.Of == token.Name && c.When is null))
            return false;
        var resources = ScopeMembers.Resources(contract, kind);
        resources.Remove(nameof(Resource.Irq));
        return resources.SetEquals(besides);
    }
}
