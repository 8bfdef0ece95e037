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

/// <summary>
/// Leaving for a user or guest without its FP registers: restores them before, as other paths of the file do (behind their
/// test of the flag, after their assertion), else in any case.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RestoreBeforeLeavingFix)), Shared]
public sealed class RestoreBeforeLeavingFix() : KernelFixProvider("RG2014")
{
    internal const string Key = "RingGuard.RestoreBeforeLeaving";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Restore the registers before leaving", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        var restores = ContractedMembers.Of(target.Model, target.CancellationToken)
            .Where(m => m.ReturnsVoid && CallShape.IsFreeCall(m, target) && Restores(target.ContractOf(m)))
            .OrderBy(m => target.ContractOf(m).Protocols.Any(static p => p.Step == "switch-return") ? 0 : 1)
            .ToList();
        foreach (var statements in Patterns(restores, target))
            yield return Inserted(target, statements);
        foreach (var restore in restores)
            yield return Inserted(target, new StatementSyntax[] { SyntaxFactory.ExpressionStatement(Spelled.Call(restore)) });
    }

    /// <summary>What other places of the file do.</summary>
    private static IEnumerable<IReadOnlyList<StatementSyntax>> Patterns(List<IMethodSymbol> restores, FixTarget target)
    {
        foreach (var test in target.Root.DescendantNodes().OfType<IfStatementSyntax>())
        {
            if (test.Else is not null || test.ContainsDirectives || Only(test.Statement) is not { } only
                || ContractedCall.Of(only, target.SemanticModel, target.Model.Contracts) is not { } call || !restores.Contains(call.Method, SymbolEqualityComparer.Default)
                || UsesVariables(test.Condition, target.SemanticModel))
            {
                continue;
            }

            var copy = SyntaxFactory.IfStatement(test.Condition.WithoutTrivia(), SyntaxFactory.Block(Spelled.Statement(call.Invocation.WithoutTrivia(), target.Root))).WithAdditionalAnnotations(Formatter.Annotation);
            if (Before(test) is { } before && ContractedCall.Of(before, target.SemanticModel, target.Model.Contracts) is { } assertion && assertion.Method.ReturnsVoid && CallShape.IsFreeCall(assertion.Method, target) && OnlyAsks(assertion.Contract))
                yield return new StatementSyntax[] { SyntaxFactory.ExpressionStatement(assertion.Invocation.WithoutTrivia()), copy };
            yield return new StatementSyntax[] { copy };
        }
    }

    private static SyntaxNode Inserted(FixTarget target, IReadOnlyList<StatementSyntax> statements)
    {
        if (StatementLists.Enclosing(target.Node) is { } anchor and not BlockSyntax)
        {
            var root = target.Root.TrackNodes(anchor);
            foreach (var statement in statements)
                root = Insertion.Before(root, root.GetCurrentNode(anchor)!, statement);
            return root;
        }

        return ExpressionBodies.Find(target.Node, target.SemanticModel) is var (declaration, body)
            ? target.Root.ReplaceNode(declaration, ExpressionBodies.WithBlock(declaration, statements.Select(s => s.WithTrailingTrivia(Layout.EndOfLine(target.Root))).Append(body).ToArray()))
            : target.Root;
    }

    private static bool Restores(MemberContract contract)
    {
        const Effect contrary = Effect.EntersUser | Effect.EntersGuest | Effect.Reschedules | Effect.Sleeps | Effect.WritesFpImage | Effect.TouchesUserMemory;
        var loads = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Acquires or ClauseKind.Releases || (clause.Effects & contrary) != 0)
                return false;
            loads |= (clause.Effects & Effect.LoadsFpRegs) != 0;
        }

        return loads;
    }

    private static bool OnlyAsks(MemberContract contract) => contract.Clauses.All(static c => c.Kind is ClauseKind.Requires or ClauseKind.Forbids);

    private static StatementSyntax? Only(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements.Count: 1 } block => block.Statements[0],
        BlockSyntax => null,
        _ => statement,
    };

    private static StatementSyntax? Before(StatementSyntax statement)
        => StatementLists.Of(statement.Parent) is { } list && list.IndexOf(statement) is > 0 and var index ? list[index - 1] : null;

    /// <summary>They may not exist, or mean something else, elsewhere.</summary>
    private static bool UsesVariables(ExpressionSyntax condition, SemanticModel model)
        => condition.DescendantNodesAndSelf().Any(n => n is ThisExpressionSyntax or BaseExpressionSyntax or AssignmentExpressionSyntax
            || (n is IdentifierNameSyntax && model.GetSymbolInfo(n).Symbol is ILocalSymbol or IParameterSymbol));
}
