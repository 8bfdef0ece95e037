using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// A way to hold something around statements, told by contract: a member that returns a scope, or one and the member that
/// gives back what it takes. <paramref name="Receiver"/> is null for static members.
/// </summary>
internal sealed record Protection(IMethodSymbol Open, IMethodSymbol? Close, ExpressionSyntax? Receiver = null)
{
    public InvocationExpressionSyntax OpenCall => Call(Open);

    public InvocationExpressionSyntax CloseCall => Call(Close!);

    /// <summary>All that the method opens and that can be closed again: as a scope, or by another member of its type.</summary>
    public static Protection? Of(IMethodSymbol open, ExpressionSyntax? receiver, FixTarget target)
    {
        if (ScopeMembers.IsScope(open, target))
            return new Protection(open, null, receiver);
        if (!open.ReturnsVoid)
            return null;
        var taken = ScopeMembers.Resources(target.ContractOf(open), ClauseKind.Acquires);
        foreach (var member in open.ContainingType.GetMembers())
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, ReturnsVoid: true } close
                && close.IsStatic == open.IsStatic
                && CallShape.NeedsNoArguments(close)
                && target.SemanticModel.IsAccessible(target.Node.SpanStart, close)
                && target.ContractOf(close) is var contract
                && taken.SetEquals(ScopeMembers.Resources(contract, ClauseKind.Releases)))
            {
                return new Protection(open, close, receiver);
            }
        }

        return null;
    }

    /// <summary>Ways to keep preemption off and nothing else: scopes first, then pairs, of types that have scopes first.</summary>
    public static IEnumerable<Protection> FromPreemption(FixTarget target)
    {
        var found = new List<Protection>();
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            if (CallShape.IsFreeCall(method, target) && TakesOnly(target.ContractOf(method), Resource.Preempt) && Of(method, null, target) is { } protection)
                found.Add(protection);
        }

        return found
            .OrderBy(static p => p.Close is null ? 0 : 1)
            .ThenBy(p => found.Any(f => f.Close is null && SymbolEqualityComparer.Default.Equals(f.Open.ContainingType, p.Open.ContainingType)) ? 0 : 1);
    }

    /// <summary>The contract says that the call takes this one resource, whatever it returns, and nothing else.</summary>
    public static bool TakesOnly(MemberContract contract, Resource resource)
        => contract.Clauses.Length == 1 && contract.Clauses[0] is { Kind: ClauseKind.Acquires, CustomContext: null, On: Outcome.Always, When: null } clause && clause.Resource == resource;

    /// <summary>The opposite of <see cref="TakesOnly"/>.</summary>
    public static bool GivesBackOnly(MemberContract contract, Resource resource)
        => contract.Clauses.Length == 1 && contract.Clauses[0] is { Kind: ClauseKind.Releases, CustomContext: null, On: Outcome.Always, When: null } clause && clause.Resource == resource;

    private InvocationExpressionSyntax Call(IMethodSymbol method)
        => Receiver is null ? Spelled.Call(method) : Spelled.Call(Receiver, method.Name);
}
