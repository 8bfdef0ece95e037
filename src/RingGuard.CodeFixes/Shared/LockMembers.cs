using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Members of lock types, told by contract.</summary>
internal static class LockMembers
{
    /// <summary>
    /// Ways to hold a lock around statements: those that suffice for the access in their own mode first, the plainest of
    /// them (what else they switch off counts), scopes before pairs.
    /// </summary>
    public static IEnumerable<Protection> Protections(ExpressionSyntax lockObject, ITypeSymbol type, bool isWrite, FixTarget target)
    {
        var found = new List<(Protection Protection, int Mode, int Clauses)>();
        foreach (var method in MethodsOf(type))
        {
            if (method.IsStatic || !CallShape.NeedsNoArguments(method) || !target.SemanticModel.IsAccessible(target.Node.SpanStart, method)
                || TakenMode(method, target) is not { } mode || (isWrite && mode == Resource.ReadLock)
                || Protection.Of(method, lockObject, target) is not { } protection)
            {
                continue;
            }

            found.Add((protection, mode == (isWrite ? Resource.WriteLock : Resource.ReadLock) ? 0 : 1, target.ContractOf(method).Clauses.Length));
        }

        return found.OrderBy(static f => f.Mode).ThenBy(static f => f.Clauses).ThenBy(static f => f.Protection.Close is null ? 0 : 1).Select(static f => f.Protection);
    }

    /// <summary>The mode in which the method takes the lock that it is called on, whatever it returns; null when it does not.</summary>
    public static Resource? TakenMode(IMethodSymbol method, FixTarget target)
    {
        Resource? mode = null;
        foreach (var clause in target.ContractOf(method).Clauses)
        {
            if (clause.Kind != ClauseKind.Acquires)
                continue;
            if (clause.On != Outcome.Always || clause.When is not null)
                return null;
            if (clause is { CustomContext: null, Of: null or "this", Resource: Resource.Lock or Resource.ReadLock or Resource.WriteLock })
                mode = clause.Resource;
        }

        return mode;
    }

    /// <summary>The root with every call on the lock in this body that is about reading replaced by its twin for writing.</summary>
    public static SyntaxNode? ForWriting(ExpressionSyntax lockObject, FixTarget target)
    {
        if (Callables.Of(target.Node) is not { } body)
            return null;
        var replaced = new Dictionary<SimpleNameSyntax, string>();
        foreach (var call in Callables.Nodes(body).OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax access || !SyntaxFactory.AreEquivalent(access.Expression, lockObject)
                || target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol method)
            {
                continue;
            }

            var words = Words(method, target);
            if (!words.Any(static w => w.Contains(nameof(Resource.ReadLock))))
                continue;
            var wanted = new HashSet<string>(words.Select(static w => w.Replace(nameof(Resource.ReadLock), nameof(Resource.WriteLock))));
            if (MethodsOf(method.ContainingType).FirstOrDefault(m => m.Parameters.Length == method.Parameters.Length && ReturnsAlike(m, method) && wanted.SetEquals(Words(m, target))) is not { } twin)
                return null;
            replaced.Add(access.Name, twin.Name);
        }

        return replaced.Count == 0
            ? null
            : target.Root.ReplaceNodes(replaced.Keys, (old, _) => SyntaxFactory.IdentifierName(replaced[old]).WithTriviaFrom(old));
    }

    private static bool ReturnsAlike(IMethodSymbol one, IMethodSymbol other)
        => one.ReturnsVoid == other.ReturnsVoid && (one.ReturnType.SpecialType == other.ReturnType.SpecialType);

    private static HashSet<string> Words(IMethodSymbol method, FixTarget target)
        => new(target.ContractOf(method).Clauses
            .Where(static c => c.Kind is ClauseKind.Acquires or ClauseKind.Releases)
            .Select(static c => $"{c.Kind} {c.Resource} {c.CustomContext} {c.On} {c.Of}"));

    private static IEnumerable<IMethodSymbol> MethodsOf(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method)
                    yield return method;
            }
        }
    }
}
