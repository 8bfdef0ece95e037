using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>What goes with calls that may give way after a part of their work.</summary>
internal static class RestartableCalls
{
    /// <summary>
    /// The values that can ask for another call, as the source writes them. No contract names the value: what other loops
    /// around such calls in this file compare with comes first, then the member that is called as the effect is.
    /// </summary>
    public static IEnumerable<ExpressionSyntax> RestartValues(ITypeSymbol type, FixTarget target)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Enum })
            yield break;
        var members = new List<IFieldSymbol>();
        foreach (var node in target.Root.DescendantNodes())
        {
            if (Condition(node) is { } condition && node.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(c => IsRestartable(c, target)))
                members.AddRange(condition.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().Where(static b => b.IsKind(SyntaxKind.EqualsExpression)).SelectMany(b => Failures(b, type, target)));
        }

        members.AddRange(type.GetMembers().OfType<IFieldSymbol>().Where(f => IsFailure(f, type) && f.Name.IndexOf(nameof(Effect.Restartable).Substring(0, "Restart".Length), StringComparison.OrdinalIgnoreCase) >= 0));
        foreach (var member in members.Distinct<IFieldSymbol>(SymbolEqualityComparer.Default).Take(3))
            yield return Spelled.Member(member);
    }

    /// <summary>The member of an enum that stands for success: the zero.</summary>
    public static ExpressionSyntax? Success(ITypeSymbol type)
        => type.TypeKind == TypeKind.Enum && type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(static f => f.HasConstantValue && IsZero(f.ConstantValue)) is { } zero ? Spelled.Member(zero) : null;

    /// <summary>Calls that let other work run: what the file calls already, then those that run pending work, too.</summary>
    public static IEnumerable<InvocationExpressionSyntax> Yields(FixTarget target)
    {
        var called = new HashSet<string>(target.Root.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(static c => c.Expression).OfType<MemberAccessExpressionSyntax>().Select(static a => a.ToString()), StringComparer.Ordinal);
        return ContractedMembers.Of(target.Model, target.CancellationToken)
            .Where(m => m.ReturnsVoid && CallShape.IsFreeCall(m, target) && IsYield(target.ContractOf(m)))
            .OrderBy(m => called.Contains(m.ContainingType.Name + "." + m.Name) ? 0 : 1)
            .ThenBy(m => target.ContractOf(m).Clauses.Any(static c => (c.Effects & Effect.RunsSoftirqs) != 0) ? 0 : 1)
            .Take(3)
            .Select(static m => Spelled.Call(m));
    }

    public static bool IsRestartable(InvocationExpressionSyntax call, FixTarget target)
        => target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is IMethodSymbol method
        && target.ContractOf(method).Clauses.Any(static c => (c.Effects & Effect.Restartable) != 0);

    private static bool IsYield(MemberContract contract)
    {
        var yields = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Acquires or ClauseKind.Releases or ClauseKind.Ensures || (clause.Effects & (Effect.LongRunning | Effect.Restartable | Effect.EntersGuest | Effect.EntersUser)) != 0)
                return false;
            yields |= (clause.Effects & Effect.PreemptionPoint) != 0;
        }

        return yields;
    }

    private static ExpressionSyntax? Condition(SyntaxNode node) => node switch
    {
        WhileStatementSyntax loop => loop.Condition,
        DoStatementSyntax loop => loop.Condition,
        _ => null,
    };

    private static IEnumerable<IFieldSymbol> Failures(BinaryExpressionSyntax comparison, ITypeSymbol type, FixTarget target)
    {
        foreach (var side in new[] { comparison.Left, comparison.Right })
        {
            if (target.SemanticModel.GetSymbolInfo(side, target.CancellationToken).Symbol is IFieldSymbol field && IsFailure(field, type))
                yield return field;
        }
    }

    private static bool IsFailure(IFieldSymbol field, ITypeSymbol type)
        => field.HasConstantValue && SymbolEqualityComparer.Default.Equals(field.ContainingType, type) && !IsZero(field.ConstantValue);

    private static bool IsZero(object? value) => value is not null && Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture) == 0;
}
