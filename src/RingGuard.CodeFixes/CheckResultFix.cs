using System;
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
/// A result that nobody looks at: a failure is handed on (or what it means is done), or the code says that it does not matter.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CheckResultFix)), Shared]
public sealed class CheckResultFix() : KernelFixProvider("RG2020", "RG4013", "RG5003")
{
    internal const string CheckKey = "RingGuard.CheckResult";
    internal const string DiscardKey = "RingGuard.DiscardResult";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        if (Result(target) is not var (result, type))
            yield break;
        if (target.Diagnostic.Id == "RG2020")
        {
            yield return new FixChoice("Invalidate the registers where the save destroyed them", CheckKey, Invalidating(target, result, type));
            yield break;
        }

        yield return new FixChoice("Leave when it fails", CheckKey, Checked(target, result, type));
        if (target.Diagnostic.Id == "RG4013" && result.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax)
            yield return new FixChoice("Say that the result does not matter", DiscardKey, Discarded(target, result));
    }

    /// <summary>The value that is not looked at; of a call that is awaited, what it gives then.</summary>
    private static (ExpressionSyntax Result, ITypeSymbol Type)? Result(FixTarget target)
    {
        if (target.Node is not ExpressionSyntax node)
            return null;
        var result = node.Parent is AwaitExpressionSyntax awaited ? awaited : node;
        return result is InvocationExpressionSyntax or AwaitExpressionSyntax && target.SemanticModel.GetTypeInfo(result, target.CancellationToken).Type is { } type ? (result, type) : null;
    }

    private static IEnumerable<SyntaxNode> Checked(FixTarget target, ExpressionSyntax result, ITypeSymbol type)
    {
        if (StatementLists.Enclosing(result) is not { ContainsDirectives: false } statement || Callables.Of(statement) is not { } body)
            yield break;
        var handsOn = type.SpecialType != SpecialType.System_Boolean && SymbolEqualityComparer.Default.Equals(Failures.ReturnType(body, target), type);
        switch (statement)
        {
            case ExpressionStatementSyntax { Expression: var whole } when whole == result:
                if (handsOn && ResultTests.FreeName(statement, target) is { } name)
                {
                    var declaration = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(
                            SyntaxFactory.IdentifierName("var").WithTrailingTrivia(SyntaxFactory.Space),
                            SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name).WithInitializer(SyntaxFactory.EqualsValueClause(result.WithoutTrivia())))))
                        .WithAdditionalAnnotations(Formatter.Annotation);
                    foreach (var exit in Exits(target, statement, SyntaxFactory.IdentifierName(name)))
                        yield return After(target, statement, declaration, Test(SyntaxFactory.IdentifierName(name), type, exit, target));
                    yield break;
                }

                foreach (var exit in Exits(target, statement, null))
                {
                    if (Test(result, type, exit, target) is { } test)
                        yield return ProtectedRegion.Replace(target.Root, new[] { statement }, new[] { test.WithTriviaFrom(statement) });
                }

                break;
            case LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: { Count: 1 } variables } when variables[0].Initializer?.Value == result:
                var variable = SyntaxFactory.IdentifierName(variables[0].Identifier.Text);
                foreach (var exit in Exits(target, statement, handsOn ? variable : null))
                    yield return After(target, statement, statement, Test(variable, type, exit, target));
                break;
        }
    }

    /// <summary>Ways out, without and with giving back what is held; none where the body ends there anyway.</summary>
    private static IEnumerable<IReadOnlyList<StatementSyntax>> Exits(FixTarget target, StatementSyntax statement, ExpressionSyntax? value)
    {
        var exit = value is not null ? Failures.Return(value) : Failures.Exit(statement, Array.Empty<string>(), target);
        if (exit is null || (exit.Expression is null && IsLast(statement)))
            yield break;
        yield return new StatementSyntax[] { exit };
        var releases = Failures.Releases(statement, target).Select(r => Spelled.Statement(r.Invocation.WithoutTrivia(), target.Root)).ToList();
        if (releases.Count > 0)
            yield return releases.Append(exit).ToList();
    }

    private static bool IsLast(StatementSyntax statement)
        => statement.Parent is BlockSyntax { Parent: not StatementSyntax or LocalFunctionStatementSyntax } block && block.Statements.Last() == statement;

    private static IfStatementSyntax? Test(ExpressionSyntax value, ITypeSymbol type, IReadOnlyList<StatementSyntax> exit, FixTarget target)
        => ResultTests.Failed(value, type) is { } failed ? ResultTests.If(failed, exit, target.Root) : null;

    private static SyntaxNode After(FixTarget target, StatementSyntax old, StatementSyntax first, IfStatementSyntax? test)
    {
        if (test is null)
            return target.Root;
        first = first.WithLeadingTrivia(old.GetLeadingTrivia()).WithTrailingTrivia(Layout.HasComment(old.GetTrailingTrivia()) ? old.GetTrailingTrivia() : Layout.EndOfLine(target.Root));
        test = test.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(Layout.EndsLine(old) ? Layout.EndOfLine(target.Root) : old.GetTrailingTrivia());
        return ProtectedRegion.Replace(target.Root, new[] { old }, new[] { first, test });
    }

    private static IEnumerable<SyntaxNode> Invalidating(FixTarget target, ExpressionSyntax result, ITypeSymbol type)
    {
        if (result.Parent is not ExpressionStatementSyntax { ContainsDirectives: false } statement || ResultTests.Failed(result, type) is not { } failed)
            yield break;
        foreach (var (_, call) in Invalidators.For(result, target))
            yield return ProtectedRegion.Replace(target.Root, new[] { statement }, new[] { ResultTests.If(failed, new[] { Spelled.Statement(call, target.Root) }, target.Root).WithTriviaFrom(statement) });
    }

    private static IEnumerable<SyntaxNode> Discarded(FixTarget target, ExpressionSyntax result)
    {
        yield return target.Root.ReplaceNode(
            result,
            SyntaxFactory.AssignmentExpression(
                SyntaxKind.SimpleAssignmentExpression,
                SyntaxFactory.ParseExpression("_").WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
                result.WithoutTrivia()).WithTriviaFrom(result));
    }
}
