using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Calls that save the registers of the current task, told by contract.</summary>
internal static class OwnerSaves
{
    public static IEnumerable<InvocationExpressionSyntax> Of(FixTarget target)
    {
        var methods = ContractedMembers.Of(target.Model, target.CancellationToken);
        var saves = methods.Where(m => m is { IsStatic: true, Parameters.Length: 1, ReturnsVoid: true } && target.SemanticModel.IsAccessible(target.Node.SpanStart, m) && OnlySaves(target.ContractOf(m))).ToList();
        foreach (var type in methods.SelectMany(static m => m.Parameters.Select(static p => p.Type).Append(m.ContainingType)).Distinct(SymbolEqualityComparer.Default).OfType<INamedTypeSymbol>())
        {
            foreach (var current in RoleMembers.Of(type, ValueRole.CurrentTask, target))
            {
                foreach (var save in saves)
                {
                    if (Invalidators.Takes(save, type, target.Model.Compilation))
                        yield return Spelled.Call(save, current);
                    foreach (var part in type.GetMembers())
                    {
                        var partType = (part as IPropertySymbol)?.Type ?? (part as IFieldSymbol)?.Type;
                        if (!part.IsStatic && !part.IsImplicitlyDeclared && partType is not null && target.SemanticModel.IsAccessible(target.Node.SpanStart, part) && Invalidators.Takes(save, partType, target.Model.Compilation))
                            yield return Spelled.Call(save, Spelled.Part(current, part.Name));
                    }
                }
            }
        }
    }

    private static bool OnlySaves(MemberContract contract)
    {
        const Effect contrary = Effect.LoadsFpRegs | Effect.WritesFpImage | Effect.TouchesFpRegs | Effect.InvalidatesFpRegs | Effect.Sleeps | Effect.Reschedules;
        var saves = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Acquires or ClauseKind.Releases || (clause.Effects & contrary) != 0)
                return false;
            saves |= (clause.Effects & Effect.SavesFpRegs) != 0 && clause.When is null;
        }

        return saves;
    }
}
