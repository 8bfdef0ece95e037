using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>An atomic test-and-clear of a flag that is mostly clear: tests it first. That loses nothing, whoever else sets it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestFirstFix)), Shared]
public sealed class TestFirstFix() : KernelFixProvider("RG1014")
{
    internal const string Key = "RingGuard.TestFirst";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Test the flag first", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
            || target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is not IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean } method
            || call.ArgumentList.Arguments.Any(static a => !a.RefKindKeyword.IsKind(SyntaxKind.None)))
        {
            yield break;
        }

        // No contract says which member only looks: it takes the same and does nothing that contracts speak of.
        var tests = method.ContainingType.GetMembers().OfType<IMethodSymbol>().Where(m =>
            m.MethodKind == MethodKind.Ordinary && !SymbolEqualityComparer.Default.Equals(m, method) && m.IsStatic == method.IsStatic && m.ReturnType.SpecialType == SpecialType.System_Boolean
            && m.Parameters.Select(static p => p.Type).SequenceEqual(method.Parameters.Select(static p => p.Type), SymbolEqualityComparer.Default)
            && target.SemanticModel.IsAccessible(call.SpanStart, m)
            && target.ContractOf(m) is { Clauses.IsEmpty: true } contract && !contract.Has(MarkerWords.TestAndClear)).ToList();
        if (tests.Count != 1)
            yield break;
        var test = call.WithExpression(access.WithName(SyntaxFactory.IdentifierName(tests[0].Name))).WithoutTrivia();
        ExpressionSyntax both = SyntaxFactory.BinaryExpression(SyntaxKind.LogicalAndExpression, test, call.WithoutTrivia());
        if (call.Parent is PrefixUnaryExpressionSyntax or BinaryExpressionSyntax or IsPatternExpressionSyntax or SwitchExpressionSyntax)
            both = SyntaxFactory.ParenthesizedExpression(both);
        yield return target.Root.ReplaceNode(call, both.WithTriviaFrom(call).WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation));
    }
}
