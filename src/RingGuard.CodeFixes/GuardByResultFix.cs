using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>
/// Something that is meant for the end of the work: a request is crossed off only on success, a finalisation skipped when
/// the work goes on later.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GuardByResultFix)), Shared]
public sealed class GuardByResultFix() : KernelFixProvider("RG4006", "RG4010", "RG5003")
{
    internal const string Key = "RingGuard.GuardByResult";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice(target.Diagnostic.Id switch
        {
            "RG4006" => "Clear the flag only on success",
            "RG5003" => "Put it into effect on success",
            _ => "Leave it out when the work goes on later",
        }, Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is not ExpressionStatementSyntax { ContainsDirectives: false } statement || Callables.Of(statement) is not { } body)
            yield break;
        foreach (var result in Results(statement, body, target))
        {
            var name = SyntaxFactory.IdentifierName(result.Name);
            if (target.Diagnostic.Id != "RG4010")
            {
                if (result.Type.SpecialType == SpecialType.System_Boolean)
                    yield return Guarded(target, statement, name);
                else if (result.Type.SpecialType == SpecialType.System_Int32)
                    yield return Guarded(target, statement, SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, name, SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0))));
                else if (RestartableCalls.Success(result.Type) is { } success)
                    yield return Guarded(target, statement, SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, name, success));
                continue;
            }

            foreach (var value in RestartableCalls.RestartValues(result.Type, target))
                yield return Guarded(target, statement, SyntaxFactory.BinaryExpression(SyntaxKind.NotEqualsExpression, name, value));
        }
    }

    /// <summary>Variables that hold a result by then: the last one assigned first.</summary>
    private static IEnumerable<(string Name, ITypeSymbol Type)> Results(StatementSyntax statement, SyntaxNode body, FixTarget target)
    {
        var model = target.SemanticModel;
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var node in Callables.Nodes(body).Where(n => n.SpanStart < statement.SpanStart).Reverse())
        {
            ISymbol? symbol = node switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var value } declarator when IsResult(value) => model.GetDeclaredSymbol(declarator, target.CancellationToken),
                AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Right: var value } when IsResult(value) => model.GetSymbolInfo(left, target.CancellationToken).Symbol,
                _ => null,
            };
            if (symbol is ILocalSymbol local && seen.Add(local) && model.LookupSymbols(statement.SpanStart, name: local.Name).Contains(local, SymbolEqualityComparer.Default))
                yield return (local.Name, local.Type);
        }

        bool IsResult(ExpressionSyntax value)
            => value is InvocationExpressionSyntax || (target.Diagnostic.Id == "RG4010" && model.GetTypeInfo(value, target.CancellationToken).Type?.TypeKind == TypeKind.Enum);
    }

    private static SyntaxNode Guarded(FixTarget target, StatementSyntax statement, ExpressionSyntax condition)
    {
        var inner = statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker);
        return ProtectedRegion.Replace(target.Root, new[] { statement }, new StatementSyntax[]
        {
            Layout.InPlaceOf(SyntaxFactory.IfStatement(condition, Layout.Block(new[] { inner })), statement, statement),
        });
    }
}
