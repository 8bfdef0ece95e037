using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A loop over elements with another bound than their number: runs to the declared number, or to their length.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseDeclaredCountFix)), Shared]
public sealed class UseDeclaredCountFix() : KernelFixProvider("RG4012")
{
    internal const string CountKey = "RingGuard.UseDeclaredCount";
    internal const string LengthKey = "RingGuard.UseLength";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        foreach (var elements in Elements(target))
        {
            if (Count(elements, target) is { } count)
                yield return new FixChoice($"Run to '{count}'", CountKey, Bounded(target, count));
            foreach (var length in Lengths(elements, target))
                yield return new FixChoice($"Run to '{length}'", LengthKey, Bounded(target, length));
        }
    }

    private static IEnumerable<SyntaxNode> Bounded(FixTarget target, ExpressionSyntax bound)
    {
        if (target.Node is not ExpressionSyntax limit)
            yield break;
        if (limit.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanOrEqualExpression } inclusive)
        {
            var below = SyntaxFactory.Token(SyntaxKind.LessThanToken).WithTriviaFrom(inclusive.OperatorToken);
            yield return target.Root.ReplaceNode(inclusive, SyntaxFactory.BinaryExpression(SyntaxKind.LessThanExpression, inclusive.Left, below, bound.WithTriviaFrom(limit)));
            yield break;
        }

        yield return target.Root.ReplaceNode(limit, bound.WithTriviaFrom(limit));
    }

    /// <summary>What the loop indexes by its variable; the first is what is reported.</summary>
    private static IEnumerable<ExpressionSyntax> Elements(FixTarget target)
    {
        if (target.Node.FirstAncestorOrSelf<ForStatementSyntax>() is not { Declaration.Variables: { Count: > 0 } variables } loop)
            yield break;
        var index = target.SemanticModel.GetDeclaredSymbol(variables[0], target.CancellationToken);
        foreach (var access in loop.Statement.DescendantNodes().OfType<ElementAccessExpressionSyntax>())
        {
            if (access.ArgumentList.Arguments.Count == 1
                && SymbolEqualityComparer.Default.Equals(target.SemanticModel.GetSymbolInfo(access.ArgumentList.Arguments[0].Expression, target.CancellationToken).Symbol, index)
                && ObjectPaths.Read(access.Expression, target.SemanticModel) is not null
                && Count(access.Expression, target) is not null)
            {
                yield return access.Expression;
                yield break;
            }
        }
    }

    /// <summary>The member or parameter that is declared to count them, of the same object.</summary>
    private static ExpressionSyntax? Count(ExpressionSyntax elements, FixTarget target)
    {
        var contracts = target.Model.Contracts;
        var symbol = target.SemanticModel.GetSymbolInfo(elements, target.CancellationToken).Symbol;
        if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol method })
        {
            return method.Parameters.FirstOrDefault(p => contracts.MarkerText(p, MarkerWords.CountOf) == symbol.Name) is { } parameter
                ? SyntaxFactory.IdentifierName(parameter.Name)
                : null;
        }

        if (symbol?.ContainingType.GetMembers().FirstOrDefault(m => m is IFieldSymbol or IPropertySymbol && contracts.MarkerText(m, MarkerWords.CountOf) == symbol.Name) is not { } member
            || !target.SemanticModel.IsAccessible(target.Node.SpanStart, member))
        {
            return null;
        }

        var name = SyntaxFactory.IdentifierName(member.Name);
        return elements is MemberAccessExpressionSyntax access && member.IsStatic == symbol.IsStatic
            ? SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, access.Expression.WithoutTrivia(), name)
            : member.IsStatic && elements is MemberAccessExpressionSyntax ? Spelled.Member(member) : name;
    }

    private static IEnumerable<ExpressionSyntax> Lengths(ExpressionSyntax elements, FixTarget target)
    {
        if (target.SemanticModel.GetTypeInfo(elements, target.CancellationToken).Type is not { } type)
            yield break;
        foreach (var name in new[] { "Length", "Count" })
        {
            if (type is IArrayTypeSymbol ? name == "Length" : type.GetMembers(name).OfType<IPropertySymbol>().Any(static p => p.Type.SpecialType == SpecialType.System_Int32))
                yield return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, elements.WithoutTrivia(), SyntaxFactory.IdentifierName(name));
        }
    }
}
