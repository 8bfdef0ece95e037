using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>RG2007: inserts the invalidation of the written object before the write. RG2009: moves a late one up.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InvalidateFirstFix))]
[Shared]
public sealed class InvalidateFirstFix : KernelCodeFix
{
    private const string InsertKey = "RingGuard.InsertInvalidation";
    private const string MoveKey = "RingGuard.MoveInvalidation";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG2007", "RG2009");

    private protected override IEnumerable<Proposal> Propose(FixSession session, Diagnostic diagnostic, SyntaxNode node, CancellationToken cancellationToken)
        => diagnostic.Id == "RG2009" ? Move(session, diagnostic, node) : Insert(session, node, cancellationToken);

    private static IEnumerable<Proposal> Move(FixSession session, Diagnostic diagnostic, SyntaxNode node)
    {
        if (diagnostic.AdditionalLocations.Count == 0 || node.StatementInBlock() is not { Parent: BlockSyntax block } late || late.OnlyCall() is null)
            yield break;
        var write = session.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan);
        StatementSyntax? before = null;
        foreach (var statement in block.Statements)
        {
            if (statement.Span.Contains(write.Span))
                before = statement;
        }

        if (before is null)
            yield break;
        var target = block.Statements.IndexOf(before);
        var source = block.Statements.IndexOf(late);
        if (target >= source)
            yield break;
        var statements = block.Statements.RemoveAt(source).Insert(target, late.WithAdditionalAnnotations(Formatter.Annotation));
        yield return new Proposal(session.Root.ReplaceNode(block, block.WithStatements(statements)), "Move the invalidation before the write", MoveKey);
    }

    private static IEnumerable<Proposal> Insert(FixSession session, SyntaxNode node, CancellationToken cancellationToken)
    {
        if (node.StatementInBlock() is not { Parent: BlockSyntax block } statement)
            yield break;
        foreach (var owner in Owners(session, node, cancellationToken))
        {
            foreach (var call in Invalidations(session, owner, cancellationToken))
            {
                var inserted = SyntaxFactory.ExpressionStatement(call)
                    .WithLeadingTrivia(statement.GetLeadingTrivia())
                    .WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)
                    .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
                var index = block.Statements.IndexOf(statement);
                var statements = block.Statements.Replace(statement, statement.WithoutLeadingTrivia().WithAdditionalAnnotations(Formatter.Annotation)).Insert(index, inserted);
                yield return new Proposal(session.Root.ReplaceNode(block, block.WithStatements(statements)), $"Insert '{call}'", InsertKey);
            }
        }
    }

    /// <summary>The object that holds the image, and what holds that: outermost first.</summary>
    private static List<ExpressionSyntax> Owners(FixSession session, SyntaxNode node, CancellationToken cancellationToken)
    {
        var owners = new List<ExpressionSyntax>();
        foreach (var access in node.DescendantNodesAndSelf())
        {
            if (access is not MemberAccessExpressionSyntax member
                || session.Model.GetSymbolInfo(member, cancellationToken).Symbol is not { } symbol || !session.Contracts.GetRoles(symbol).Has(ValueRole.FpImage))
            {
                continue;
            }

            for (ExpressionSyntax? owner = member.Expression; owner is not null; owner = (owner as MemberAccessExpressionSyntax)?.Expression)
            {
                if (session.Model.GetSymbolInfo(owner, cancellationToken).Symbol is not INamespaceOrTypeSymbol)
                    owners.Insert(0, owner);
            }

            break;
        }

        return owners;
    }

    private static IEnumerable<InvocationExpressionSyntax> Invalidations(FixSession session, ExpressionSyntax owner, CancellationToken cancellationToken)
    {
        if (session.Model.GetTypeInfo(owner, cancellationToken).Type is not INamedTypeSymbol type)
            yield break;
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol { IsStatic: false, Parameters.IsEmpty: true, MethodKind: MethodKind.Ordinary } own && Invalidates(session, own, null))
            {
                yield return SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression, owner.WithoutTrivia(), SyntaxFactory.IdentifierName(own.Name)));
            }
        }

        foreach (var candidate in StaticMethodsNear(type))
        {
            if (candidate.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(candidate.Parameters[0].Type, type)
                && Invalidates(session, candidate, candidate.Parameters[0]) && session.Model.IsAccessible(owner.SpanStart, candidate))
            {
                var name = SyntaxFactory.ParseExpression(candidate.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + "." + candidate.Name)
                    .WithAdditionalAnnotations(Simplifier.Annotation);
                yield return SyntaxFactory.InvocationExpression(name, SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(owner.WithoutTrivia()))));
            }
        }
    }

    private static bool Invalidates(FixSession session, IMethodSymbol method, IParameterSymbol? parameter)
    {
        foreach (var clause in session.Contracts.GetContract(method).Clauses)
        {
            if ((clause.Effects & Effect.InvalidatesFpRegs) == 0)
                continue;
            if (clause.Of is null || clause.Of == "this" || (parameter is not null && (clause.Of == parameter.Name || clause.Of.StartsWith(parameter.Name + ".", System.StringComparison.Ordinal))))
                return true;
        }

        return false;
    }

    /// <summary>Static methods of the types in the same namespace and assembly as the object's type.</summary>
    private static IEnumerable<IMethodSymbol> StaticMethodsNear(INamedTypeSymbol type)
    {
        foreach (var neighbour in type.ContainingNamespace.GetTypeMembers())
        {
            foreach (var member in neighbour.GetMembers())
            {
                if (member is IMethodSymbol { IsStatic: true, MethodKind: MethodKind.Ordinary } method)
                    yield return method;
            }
        }
    }
}
