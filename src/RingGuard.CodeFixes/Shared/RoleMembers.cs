using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Static members that give a value of a role, told by contract.</summary>
internal static class RoleMembers
{
    /// <summary>Those of the type itself that give one of it, such as <c>VCpu.Current</c>.</summary>
    public static IEnumerable<ExpressionSyntax> Of(ITypeSymbol type, ValueRole role, FixTarget target)
    {
        foreach (var member in type.GetMembers().Where(static m => m.IsStatic))
        {
            if (!target.SemanticModel.IsAccessible(target.Node.SpanStart, member) || !Has(member, role, target))
                continue;
            switch (member)
            {
                case IPropertySymbol { GetMethod: not null } property when SymbolEqualityComparer.Default.Equals(property.Type, type):
                case IFieldSymbol field when SymbolEqualityComparer.Default.Equals(field.Type, type):
                    yield return Spelled.Member(member);
                    break;
                case IMethodSymbol method when CallShape.IsFreeCall(method, target) && SymbolEqualityComparer.Default.Equals(method.ReturnType, type):
                    yield return Spelled.Call(method);
                    break;
            }
        }
    }

    /// <summary>Calls that give the number of this CPU: what the file calls already comes first.</summary>
    public static IEnumerable<ExpressionSyntax> CpuNumbers(FixTarget target)
    {
        var called = target.Root.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(static c => c.Expression.ToString()).Distinct().ToList();
        return ContractedMembers.Of(target.Model, target.CancellationToken)
            .Where(m => CallShape.IsFreeCall(m, target) && target.ContractOf(m) is var contract && contract.ReturnRoles.Has(ValueRole.CpuId)
                && !contract.Clauses.Any(static c => c.Kind is ClauseKind.Acquires or ClauseKind.Releases))
            .OrderBy(m => called.Any(c => c.EndsWith(m.ContainingType.Name + "." + m.Name, System.StringComparison.Ordinal)) ? 0 : 1)
            .Take(3)
            .Select(static m => (ExpressionSyntax)Spelled.Call(m));
    }

    private static bool Has(ISymbol member, ValueRole role, FixTarget target)
        => target.Model.Contracts.GetRoles(member).Has(role)
        || (member is IPropertySymbol { GetMethod: { } getter } && target.Model.Contracts.GetRoles(getter).Has(role));
}
