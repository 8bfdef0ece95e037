using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>A loop over a filtered sequence where nothing may be allocated: loops over the sequence itself, with the filter as a test.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(QueryToLoopFix)), Shared]
public sealed class QueryToLoopFix() : KernelFixProvider("RG6006")
{
    internal const string Key = "RingGuard.QueryToLoop";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Loop over the sequence itself", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not ExpressionSyntax { Parent: ForEachStatementSyntax loop } query || loop.Expression != query || loop.ContainsDirectives || loop.AwaitKeyword.RawKind != 0)
            yield break;
        var tests = new List<ExpressionSyntax>();
        var source = query;
        var type = ElementOf(query, target);
        while (source is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments: { Count: 1 } arguments } call
            && IsFilter(call, target)
            && arguments[0].Expression is LambdaExpressionSyntax { ExpressionBody: { } test, AsyncKeyword.RawKind: 0 } lambda
            && Parameter(lambda) is { } parameter)
        {
            if (Renamed(test, lambda, parameter, loop.Identifier, target) is not { } renamed)
                yield break;
            tests.Insert(0, renamed);
            source = access.Expression;
        }

        // The variable is what the tests are asked about only if it is of their type.
        if (tests.Count == 0 || type is null || !SymbolEqualityComparer.Default.Equals(type, target.SemanticModel.GetDeclaredSymbol(loop, target.CancellationToken)?.Type))
            yield break;
        var condition = tests.Count == 1 ? tests[0] : tests.Aggregate(Spelled.And);
        var end = Layout.EndOfLine(target.Root);
        var body = loop.Statement is BlockSyntax block ? (StatementSyntax)block.WithTrailingTrivia(end) : loop.Statement.WithTrailingTrivia(end);
        StatementSyntax inner = SyntaxFactory.IfStatement(condition, body).WithAdditionalAnnotations(Formatter.Annotation);
        if (loop.Statement is BlockSyntax)
            inner = SyntaxFactory.Block(inner.WithLeadingTrivia(SyntaxFactory.ElasticMarker));
        else if (Layout.StartsLine(loop.Statement))
            inner = inner.WithLeadingTrivia(SyntaxFactory.ElasticMarker);
        var changed = loop.WithExpression(source.WithTriviaFrom(query)).WithStatement(inner.WithTrailingTrivia(loop.GetTrailingTrivia()));
        yield return target.Root.ReplaceNode(loop, changed.WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static ITypeSymbol? ElementOf(ExpressionSyntax query, FixTarget target)
        => target.SemanticModel.GetTypeInfo(query, target.CancellationToken).Type is INamedTypeSymbol { TypeArguments: { Length: 1 } elements } ? elements[0] : null;

    /// <summary>The filter of the library that takes each element alone.</summary>
    private static bool IsFilter(InvocationExpressionSyntax call, FixTarget target)
        => target.SemanticModel.GetSymbolInfo(call, target.CancellationToken).Symbol is IMethodSymbol { Name: "Where", ReducedFrom: not null } method
        && method.ContainingType.ToDisplayString() == "System.Linq.Enumerable"
        && method.Parameters.Length == 1
        && method.Parameters[0].Type is INamedTypeSymbol { TypeArguments.Length: 2 };

    private static string? Parameter(LambdaExpressionSyntax lambda) => lambda switch
    {
        SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.ValueText,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters } => parameters[0].Identifier.ValueText,
        _ => null,
    };

    /// <summary>The test with the variable of the loop in the place of the parameter; null where its name means something else there.</summary>
    private static ExpressionSyntax? Renamed(ExpressionSyntax test, LambdaExpressionSyntax lambda, string parameter, SyntaxToken variable, FixTarget target)
    {
        var names = test.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().ToList();
        var own = names.Where(n => n.Identifier.ValueText == parameter && target.SemanticModel.GetSymbolInfo(n, target.CancellationToken).Symbol is IParameterSymbol symbol
            && symbol.DeclaringSyntaxReferences.Any(r => lambda.Span.Contains(r.Span))).ToList();
        if (test.DescendantNodes().Any(static n => n is AnonymousFunctionExpressionSyntax or DeclarationExpressionSyntax or DeclarationPatternSyntax)
            || names.Any(n => n.Identifier.ValueText == variable.ValueText && !own.Contains(n) && !(n.Parent is MemberAccessExpressionSyntax access && access.Name == n)))
        {
            return null;
        }

        return test.ReplaceNodes(own, (old, _) => SyntaxFactory.IdentifierName(variable.WithoutTrivia()).WithTriviaFrom(old)).WithoutTrivia();
    }
}
