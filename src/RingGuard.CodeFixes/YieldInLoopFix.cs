using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A long loop in which nothing else gets its turn: lets other work run in each round, or comes back with a restart.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(YieldInLoopFix)), Shared]
public sealed class YieldInLoopFix() : KernelFixProvider("RG4008")
{
    internal const string RestartKey = "RingGuard.RestartWhenPending";
    internal const string YieldKey = "RingGuard.YieldInLoop";

    private protected override bool OffersFirstOnly => false;

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        if (Loop(target.Node) is not { ContainsDirectives: false } loop || Body(loop) is not { } body)
            yield break;
        yield return new FixChoice("Come back with a restart when other work waits", RestartKey, Restarting(target, loop, body));
        yield return new FixChoice("Let other work run in each round", YieldKey, Yielding(target, body));
    }

    /// <summary>Only where the member is restartable and has a cursor that the loop runs on: it must not begin anew.</summary>
    private static IEnumerable<SyntaxNode> Restarting(FixTarget target, StatementSyntax loop, StatementSyntax body)
    {
        if (Cursors.Save(body, target) is not { } save || Callables.Of(loop) is not { } callable
            || target.SemanticModel.GetDeclaredSymbol(callable, target.CancellationToken) is not IMethodSymbol method
            || !target.ContractOf(method).Clauses.Any(static c => (c.Effects & Effect.Restartable) != 0))
        {
            yield break;
        }

        foreach (var look in PendingLooks.Of(target))
        {
            foreach (var value in RestartableCalls.RestartValues(method.ReturnType, target))
            {
                var leave = new[] { Spelled.Statement(save, target.Root), Failures.Return(value) };
                yield return target.Root.ReplaceNode(body, WithFirst(body, ResultTests.If(look, leave, target.Root).WithTrailingTrivia(Layout.EndOfLine(target.Root))));
            }
        }
    }

    /// <summary>At the end of the round; at its start where rounds end early.</summary>
    private static IEnumerable<SyntaxNode> Yielding(FixTarget target, StatementSyntax body)
    {
        foreach (var call in RestartableCalls.Yields(target))
        {
            var statement = Spelled.Statement(call, target.Root);
            yield return target.Root.ReplaceNode(body, body is BlockSyntax block
                ? block.AddStatements(statement).WithAdditionalAnnotations(Formatter.Annotation)
                : SyntaxFactory.Block(Layout.Reindented(body), statement).WithTriviaFrom(body).WithAdditionalAnnotations(Formatter.Annotation));
            yield return target.Root.ReplaceNode(body, WithFirst(body, statement));
        }
    }

    private static StatementSyntax WithFirst(StatementSyntax body, StatementSyntax first)
        => body is BlockSyntax block
            ? block.WithStatements(block.Statements.Insert(0, first)).WithAdditionalAnnotations(Formatter.Annotation)
            : SyntaxFactory.Block(first, Layout.Reindented(body)).WithTriviaFrom(body).WithAdditionalAnnotations(Formatter.Annotation);

    private static StatementSyntax? Loop(SyntaxNode node)
        => node.FirstAncestorOrSelf<StatementSyntax>(static s => s is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax);

    private static StatementSyntax? Body(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax statement => statement.Statement,
        DoStatementSyntax statement => statement.Statement,
        ForStatementSyntax statement => statement.Statement,
        CommonForEachStatementSyntax statement => statement.Statement,
        _ => null,
    };
}
