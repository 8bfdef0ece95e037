using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Ways to ask whether other work waits on this CPU, told by contract.</summary>
internal static class PendingLooks
{
    /// <summary>Conditions that hold when work waits.</summary>
    public static IEnumerable<ExpressionSyntax> Of(FixTarget target)
    {
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            if (method.ReturnsVoid || !method.IsStatic || !target.SemanticModel.IsAccessible(target.Node.SpanStart, method))
                continue;
            var contract = target.ContractOf(method);
            if (contract.ReturnRoles.Has(ValueRole.PendingWork) && CallShape.IsFreeCall(method, target) && Condition(Spelled.Call(method), method.ReturnType) is { } flag)
                yield return flag;
            if (method.Parameters.Length != 1 || !contract.RoleOfParameter(0).Has(ValueRole.CpuId) || !RunsPending(method.ContainingType, target))
                continue;
            foreach (var cpu in RoleMembers.CpuNumbers(target))
            {
                if (Condition(Spelled.Call(method, cpu), method.ReturnType) is { } vectors)
                    yield return vectors;
            }
        }
    }

    private static ExpressionSyntax? Condition(ExpressionSyntax call, ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => call,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
            => SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, call, SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0))),
        _ => null,
    };

    private static bool RunsPending(INamedTypeSymbol type, FixTarget target)
        => type.GetMembers().OfType<IMethodSymbol>().Any(m => target.ContractOf(m).Clauses.Any(static c => (c.Effects & Effect.RunsSoftirqs) != 0));
}
