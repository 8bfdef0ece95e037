using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>A loop around a restartable call: goes round only when asked to, and lets other work run in between.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RestartLoopFix)), Shared]
public sealed class RestartLoopFix() : KernelFixProvider("RG4003")
{
    internal const string Key = "RingGuard.RestartLoop";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Repeat only on request, and let other work run in between", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node.FirstAncestorOrSelf<StatementSyntax>(static s => s is WhileStatementSyntax or DoStatementSyntax) is not { ContainsDirectives: false } loop
            || Callables.Of(loop) != Callables.Of(target.Node)
            || Parts(loop) is not var (condition, body))
        {
            yield break;
        }

        var yields = RestartableCalls.Yields(target).ToList();
        var tests = Tests(condition, target).ToList();
        foreach (var test in tests)
            yield return target.Root.ReplaceNode(condition, test);
        foreach (var pause in yields)
        {
            if (IsRestartTest(condition, target))
                yield return target.Root.ReplaceNode(body, WithPause(body, condition, pause, loop is DoStatementSyntax, target));
            foreach (var test in tests)
            {
                var changed = target.Root.TrackNodes(condition, body);
                changed = changed.ReplaceNode(changed.GetCurrentNode(body)!, WithPause(body, test, pause, loop is DoStatementSyntax, target));
                yield return changed.ReplaceNode(changed.GetCurrentNode(condition)!, test);
            }
        }
    }

    private static (ExpressionSyntax Condition, StatementSyntax Body)? Parts(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax statement => (statement.Condition, statement.Statement),
        DoStatementSyntax statement => (statement.Condition, statement.Statement),
        _ => null,
    };

    /// <summary>Conditions for "not done yet" turned into ones for "asked to be called again".</summary>
    private static IEnumerable<ExpressionSyntax> Tests(ExpressionSyntax condition, FixTarget target)
    {
        if (condition is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression or (int)SyntaxKind.LessThanExpression } comparison
            || target.SemanticModel.GetTypeInfo(comparison.Left, target.CancellationToken).Type is not { } type)
        {
            yield break;
        }

        foreach (var value in RestartableCalls.RestartValues(type, target))
        {
            var equals = SyntaxFactory.Token(SyntaxKind.EqualsEqualsToken).WithTriviaFrom(comparison.OperatorToken);
            yield return SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, comparison.Left, equals, value).WithTriviaFrom(comparison);
        }
    }

    private static bool IsRestartTest(ExpressionSyntax condition, FixTarget target)
        => condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } comparison
        && target.SemanticModel.GetConstantValue(comparison.Right, target.CancellationToken).HasValue;

    /// <summary>At the end of the round; behind a test where the round may be the last.</summary>
    private static StatementSyntax WithPause(StatementSyntax body, ExpressionSyntax test, ExpressionSyntax pause, bool testsAfter, FixTarget target)
    {
        var isPlain = !test.DescendantNodesAndSelf().Any(static n => n is InvocationExpressionSyntax or AssignmentExpressionSyntax);
        StatementSyntax statement = Spelled.Statement(pause, target.Root);
        if (testsAfter && isPlain)
            statement = SyntaxFactory.IfStatement(test.WithoutTrivia(), SyntaxFactory.Block(statement)).WithTrailingTrivia(Layout.EndOfLine(target.Root)).WithAdditionalAnnotations(Formatter.Annotation);
        if (body is BlockSyntax block)
        {
            // Before the call is made again, where the call is in the body of a loop that tests first.
            return (testsAfter ? block.AddStatements(statement) : block.WithStatements(block.Statements.Insert(0, statement))).WithAdditionalAnnotations(Formatter.Annotation);
        }

        var whole = body is EmptyStatementSyntax ? SyntaxFactory.Block(statement)
            : testsAfter ? SyntaxFactory.Block(Layout.Reindented(body), statement)
            : SyntaxFactory.Block(statement, Layout.Reindented(body));
        return whole.WithTriviaFrom(body).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
