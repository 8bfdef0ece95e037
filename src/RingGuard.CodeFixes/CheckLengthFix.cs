using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A buffer for FP state whose size nobody looked at: leaves when it is shorter than the state.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CheckLengthFix)), Shared]
public sealed class CheckLengthFix() : KernelFixProvider("RG5006")
{
    internal const string Key = "RingGuard.CheckLength";

    private static readonly string[] s_invalid = { "Inval" };

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Leave when the buffer is too short", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call || Failures.Exit(call, s_invalid, target) is not { } exit)
            yield break;
        foreach (var size in Sizes(call, target))
        {
            foreach (var buffer in call.ArgumentList.Arguments.Select(static a => a.Expression))
            {
                if (!HasLength(buffer, target))
                    continue;
                var length = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, buffer.WithoutTrivia(), SyntaxFactory.IdentifierName("Length"));
                var test = ResultTests.If(SyntaxFactory.BinaryExpression(SyntaxKind.LessThanExpression, length, size), new StatementSyntax[] { exit }, target.Root);
                if (StatementLists.Enclosing(call) is { ContainsDirectives: false } statement)
                    yield return Insertion.Before(target.Root, statement, test);
                else if (ExpressionBodies.Find(call, target.SemanticModel) is var (declaration, body))
                    yield return target.Root.ReplaceNode(declaration, ExpressionBodies.WithBlock(declaration, test.WithTrailingTrivia(Layout.EndOfLine(target.Root)), body));
            }
        }
    }

    private static bool HasLength(ExpressionSyntax buffer, FixTarget target)
        => ObjectPaths.Read(buffer, target.SemanticModel) is not null
        && target.SemanticModel.GetTypeInfo(buffer, target.CancellationToken).Type is { } type
        && (type is IArrayTypeSymbol { Rank: 1 } || type.GetMembers("Length").OfType<IPropertySymbol>().Any(static p => p.Type.SpecialType == SpecialType.System_Int32));

    /// <summary>
    /// Members that tell how long the state is. No contract names one: what this file compares with a length comes first,
    /// then members of the type that is called that have "Size" in their name.
    /// </summary>
    private static IEnumerable<ExpressionSyntax> Sizes(InvocationExpressionSyntax call, FixTarget target)
    {
        if (target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol { ContainingType: { } type } method)
            yield break;
        var compared = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var comparison in target.Root.DescendantNodes().OfType<BinaryExpressionSyntax>())
        {
            if (comparison.Left is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } && target.SemanticModel.GetSymbolInfo(comparison.Right, target.CancellationToken).Symbol is { } size)
                compared.Add(size);
        }

        var members = type.GetMembers().Where(m => m is IFieldSymbol { Type.SpecialType: SpecialType.System_Int32 } or IPropertySymbol { GetMethod: not null, IsIndexer: false, Type.SpecialType: SpecialType.System_Int32 }
            && !m.IsImplicitlyDeclared && target.SemanticModel.IsAccessible(call.SpanStart, m) && (compared.Contains(m) || m.Name.IndexOf("Size", StringComparison.OrdinalIgnoreCase) >= 0));
        foreach (var member in members.OrderBy(m => compared.Contains(m) ? 0 : 1))
        {
            if (member.IsStatic)
                yield return Spelled.Member(member);
            else if (!method.IsStatic && call.Expression is MemberAccessExpressionSyntax access && ObjectPaths.Read(access.Expression, target.SemanticModel) is not null)
                yield return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, access.Expression.WithoutTrivia(), SyntaxFactory.IdentifierName(member.Name));
        }
    }
}
