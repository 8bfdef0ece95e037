using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Flow;

namespace RingGuard.Analyzers.Transfer.Language;

/// <summary>A throw that ends the machine: the exception is declared to be no failure that anybody handles (<c>[Panic]</c>).</summary>
internal static class PanicThrow
{
    /// <summary>The ways out of a body after which there is still a kernel.</summary>
    public static IReadOnlyList<BodyExit> Without(IReadOnlyList<BodyExit> exits, ContractProvider contracts)
    {
        List<BodyExit>? rest = null;
        for (var i = 0; i < exits.Count; i++)
        {
            if (exits[i] is { IsException: true, IsThrowHere: true, Operation: { } thrown } && Is(thrown, contracts))
            {
                if (rest is null)
                {
                    rest = new List<BodyExit>();
                    for (var before = 0; before < i; before++)
                        rest.Add(exits[before]);
                }
            }
            else
            {
                rest?.Add(exits[i]);
            }
        }

        return rest ?? exits;
    }

    private static bool Is(IOperation thrown, ContractProvider contracts)
    {
        if (!contracts.Speaks(MarkerWords.Panic) && !contracts.Index.BuiltIn.MayMention(thrown.Type?.Name ?? ""))
            return false;
        while (thrown is IConversionOperation { IsImplicit: true } conversion)
            thrown = conversion.Operand;
        return thrown.Type is { } type && contracts.HasMarker(type, MarkerWords.Panic);
    }
}
