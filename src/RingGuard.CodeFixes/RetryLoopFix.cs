using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace RingGuard.CodeFixes;

/// <summary>A call that asks to be called again and is not: calls it in a loop that lets other work run in between.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryLoopFix)), Shared]
public sealed class RetryLoopFix() : KernelFixProvider("RG4001")
{
    internal const string Key = "RingGuard.RetryLoop";

    private static readonly string[] Names = { "rc", "result", "rc2", "result2" };

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Call it again until it is done", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax call
            || target.SemanticModel.GetTypeInfo(call, target.CancellationToken).Type is not { } type
            || StatementLists.Enclosing(call) is not { ContainsDirectives: false } statement)
        {
            yield break;
        }

        foreach (var value in RestartableCalls.RestartValues(type, target))
        {
            foreach (var pause in RestartableCalls.Yields(target))
            {
                foreach (var candidate in Loops(target, statement, call, type, value, pause))
                    yield return candidate;
            }
        }
    }

    private static IEnumerable<SyntaxNode> Loops(FixTarget target, StatementSyntax statement, InvocationExpressionSyntax call, ITypeSymbol type, ExpressionSyntax value, ExpressionSyntax pause)
    {
        switch (statement)
        {
            case ExpressionStatementSyntax { Expression: var whole } when whole == call || whole is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } }:
                yield return ProtectedRegion.Replace(target.Root, new[] { statement }, new[] { Loop(call.WithoutTrivia(), value, pause, target).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation) });
                break;
            case LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables: { Count: 1 } variables } when variables[0].Initializer?.Value == call:
                yield return Declared(target, statement, call, type, variables[0].Identifier.Text, value, pause, null);
                break;
            case IfStatementSyntax or SwitchStatementSyntax or ReturnStatementSyntax or ExpressionStatementSyntax when StatementLists.Of(statement.Parent) is not null && IsEvaluatedFirst(call, statement):
                foreach (var name in Names)
                    yield return Declared(target, statement, call, type, name, value, pause, statement.ReplaceNode(call, SyntaxFactory.IdentifierName(name).WithTriviaFrom(call)));
                break;
        }
    }

    /// <summary>Nothing else happens before it, whatever the statement does.</summary>
    private static bool IsEvaluatedFirst(InvocationExpressionSyntax call, StatementSyntax statement)
    {
        for (SyntaxNode node = call; node.Parent is { } parent && node != statement; node = parent)
        {
            switch (parent)
            {
                case BinaryExpressionSyntax binary when binary.Left == node:
                case ParenthesizedExpressionSyntax:
                case PrefixUnaryExpressionSyntax:
                case IsPatternExpressionSyntax:
                case SwitchExpressionSyntax selection when selection.GoverningExpression == node:
                case IfStatementSyntax test when test.Condition == node:
                case SwitchStatementSyntax selection2 when selection2.Expression == node:
                case ReturnStatementSyntax:
                    break;
                case BinaryExpressionSyntax { Left: LiteralExpressionSyntax or MemberAccessExpressionSyntax } comparison when comparison.IsKind(SyntaxKind.EqualsExpression) || comparison.IsKind(SyntaxKind.NotEqualsExpression):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static SyntaxNode Declared(FixTarget target, StatementSyntax statement, InvocationExpressionSyntax call, ITypeSymbol type, string name, ExpressionSyntax value, ExpressionSyntax pause, StatementSyntax? rest)
    {
        var spelled = SyntaxFactory.ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)).WithAdditionalAnnotations(Simplifier.Annotation).WithTrailingTrivia(SyntaxFactory.Space);
        var declaration = SyntaxFactory.LocalDeclarationStatement(SyntaxFactory.VariableDeclaration(spelled, SyntaxFactory.SingletonSeparatedList(SyntaxFactory.VariableDeclarator(name))))
            .WithLeadingTrivia(statement.GetLeadingTrivia())
            .WithTrailingTrivia(Layout.EndOfLine(target.Root))
            .WithAdditionalAnnotations(Formatter.Annotation);
        var assignment = SyntaxFactory.ParenthesizedExpression(SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(name), call.WithoutTrivia()));
        StatementSyntax loop = Loop(assignment, value, pause, target).WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation);
        loop = rest is null ? loop.WithTrailingTrivia(statement.GetTrailingTrivia()) : loop;
        var statements = new List<StatementSyntax> { declaration, loop };
        if (rest is not null)
            statements.Add(rest.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation));
        return ProtectedRegion.Replace(target.Root, new[] { statement }, statements);
    }

    private static WhileStatementSyntax Loop(ExpressionSyntax call, ExpressionSyntax value, ExpressionSyntax pause, FixTarget target)
        => SyntaxFactory.WhileStatement(
            SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, call, value),
            SyntaxFactory.Block(Spelled.Statement(pause, target.Root)))
            .WithTrailingTrivia(Layout.EndOfLine(target.Root));
}
