using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Members that open the same context as another and return the scope that closes it, told by contract.</summary>
internal static class ScopeMembers
{
    /// <summary>Members of the acquiring type that need no arguments and do what the acquire does, with a scope.</summary>
    public static IEnumerable<IMethodSymbol> For(ContractedCall acquire, FixTarget target)
    {
        var wanted = Signature(acquire.Contract);
        foreach (var member in acquire.Method.ContainingType.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method
                || !CallShape.NeedsNoArguments(method)
                || method.IsStatic != acquire.Method.IsStatic
                || !target.SemanticModel.IsAccessible(acquire.Statement.SpanStart, method))
            {
                continue;
            }

            if (wanted.SetEquals(Signature(target.ContractOf(method))) && IsScope(method, target))
                yield return method;
        }
    }

    /// <summary>Whether the <c>Dispose</c> of what the method returns gives back all that the method takes.</summary>
    public static bool IsScope(IMethodSymbol method, FixTarget target)
    {
        if (Dispose(method.ReturnType) is not { } dispose)
            return false;
        return Resources(target.ContractOf(method), ClauseKind.Acquires) is { Count: > 0 } taken
            && taken.SetEquals(Resources(target.ContractOf(dispose), ClauseKind.Releases));
    }

    /// <summary>Names of the resources and own contexts of the clauses of one kind.</summary>
    public static HashSet<string> Resources(MemberContract contract, ClauseKind kind)
    {
        var result = new HashSet<string>(StringComparer.Ordinal);
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == kind)
                result.Add(clause.CustomContext is { } own ? "'" + own : clause.Resource?.ToString() ?? "");
        }

        return result;
    }

    /// <summary>All that a call does; what it asks is judged at the place.</summary>
    private static HashSet<string> Signature(MemberContract contract)
    {
        var result = new HashSet<string>(StringComparer.Ordinal);
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Requires or ClauseKind.Forbids)
                continue;
            result.Add($"{clause.Kind} {clause.Resource} {clause.CustomContext} {clause.Context} {clause.Effects} {clause.On}");
        }

        return result;
    }

    private static IMethodSymbol? Dispose(ITypeSymbol type)
    {
        ImmutableArray<ISymbol> members = type.GetMembers("Dispose");
        foreach (var member in members)
        {
            if (member is IMethodSymbol { Parameters.IsEmpty: true, IsStatic: false } dispose)
                return dispose;
        }

        return null;
    }
}
