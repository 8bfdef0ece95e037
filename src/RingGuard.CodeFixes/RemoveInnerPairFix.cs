using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// Something that is held is taken again, or given back once more: calls the variant that expects it held, or leaves out the
/// inner pair.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveInnerPairFix)), Shared]
public sealed class RemoveInnerPairFix() : KernelFixProvider("RG2004", "RG3002")
{
    internal const string VariantKey = "RingGuard.CallLockedVariant";
    internal const string RemoveKey = "RingGuard.RemoveInnerPair";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        foreach (var variant in Variants(target))
            yield return new FixChoice($"Call '{variant.Name}', which expects the lock", VariantKey, new[] { Renamed(target, variant.Name) });
        yield return new FixChoice("Leave out what is held already", RemoveKey, Removed(target));
    }

    /// <summary>Members beside the one that is called that can be called alike and require a lock.</summary>
    private static IEnumerable<IMethodSymbol> Variants(FixTarget target)
    {
        if (target.Diagnostic.Id != "RG3002" || Callee(target) is not { } method)
            yield break;
        foreach (var other in method.ContainingType.GetMembers().OfType<IMethodSymbol>())
        {
            if (other.MethodKind == MethodKind.Ordinary && other.Name != method.Name && other.IsStatic == method.IsStatic && !other.IsGenericMethod
                && target.SemanticModel.IsAccessible(target.Node.SpanStart, other)
                && SymbolEqualityComparer.Default.Equals(other.ReturnType, method.ReturnType)
                && other.Parameters.Select(static p => (p.Type, p.RefKind)).SequenceEqual(method.Parameters.Select(static p => (p.Type, p.RefKind)))
                && target.ContractOf(other).Clauses.Any(static c => c is { Kind: ClauseKind.Requires, Resource: Resource.Lock or Resource.ReadLock or Resource.WriteLock }))
            {
                yield return other;
            }
        }
    }

    private static SyntaxNode Renamed(FixTarget target, string name)
    {
        var call = (InvocationExpressionSyntax)target.Node;
        var old = call.Expression is MemberAccessExpressionSyntax access ? access.Name : (SimpleNameSyntax)call.Expression;
        return target.Root.ReplaceNode(old, Microsoft.CodeAnalysis.CSharp.SyntaxFactory.IdentifierName(name).WithTriviaFrom(old));
    }

    private static IEnumerable<SyntaxNode> Removed(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call)
            yield break;
        if (call.Parent is UsingStatementSyntax { ContainsDirectives: false } scope && scope.Expression == call)
        {
            yield return Unwrapped(target.Root, scope);
            yield break;
        }

        if (target.CallStatement is not { ContainsDirectives: false } statement || StatementLists.Of(statement.Parent) is not { } list)
            yield break;
        var contracted = ContractedCall.Of(statement, target.SemanticModel, target.Model.Contracts);
        if (contracted is not { Acquired.Count: > 0 })
        {
            if (contracted is { Released.Count: > 0 })
                yield return StatementLists.Without(target.Root, statement);
            yield break;
        }

        foreach (var other in list.Skip(list.IndexOf(statement) + 1))
        {
            if (ContractedCall.Of(other, target.SemanticModel, target.Model.Contracts) is not { } release || !release.ReleasesAllOf(contracted))
                continue;
            var root = target.Root.TrackNodes(statement, other);
            root = StatementLists.Without(root, root.GetCurrentNode<StatementSyntax>(other)!);
            yield return StatementLists.Without(root, root.GetCurrentNode<StatementSyntax>(statement)!);
            yield break;
        }
    }

    private static SyntaxNode Unwrapped(SyntaxNode root, UsingStatementSyntax scope)
    {
        if (scope.Statement is not BlockSyntax block)
            return root.ReplaceNode(scope, Layout.Reindented(scope.Statement).WithTriviaFrom(scope));
        if (StatementLists.Of(scope.Parent) is null || block.Statements.Count == 0)
            return root.ReplaceNode(scope, block.WithTriviaFrom(scope));
        var inner = block.Statements.Select(static s => Layout.Reindented(s)).ToList();
        inner[0] = inner[0].WithLeadingTrivia(scope.GetLeadingTrivia().AddRange(Layout.HasComment(inner[0].GetLeadingTrivia()) ? inner[0].GetLeadingTrivia() : default));
        return ProtectedRegion.Replace(root, new StatementSyntax[] { scope }, inner);
    }

    private static IMethodSymbol? Callee(FixTarget target)
        => target.Node is InvocationExpressionSyntax { Expression: SimpleNameSyntax or MemberAccessExpressionSyntax } call
            ? target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol as IMethodSymbol
            : null;
}
