using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>
/// Moves a call (or an <c>await</c>) that must not run in atomic context behind the end of that context: the releasing call, the end of a
/// <c>using</c> or <c>lock</c> statement, or of a <c>try</c> whose <c>finally</c> releases.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveBehindReleaseFix)), Shared]
public sealed class MoveBehindReleaseFix() : KernelFixProvider("RG1001", "RG1002", "RG1003", "RG2005", "RG3009", "RG3010", "RG6001")
{
    internal const string Key = "RingGuard.MoveBehindRelease";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice($"Move the {(target.Diagnostic.Id == "RG6001" ? "await" : "call")} behind the release", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (Moved(target) is not var (statement, call) || TakesOrGivesBack(target, call))
            yield break;
        var unit = WithConditions(statement);
        if (!Independence.ReadsOnlyWhatStays(unit, call, target.SemanticModel))
            yield break;

        StatementSyntax passedBy = unit;
        while (true)
        {
            target.CancellationToken.ThrowIfCancellationRequested();
            var parent = passedBy.Parent;
            if (StatementLists.Of(parent) is { } list)
            {
                var index = list.IndexOf(passedBy);
                for (var i = index + 1; i < list.Count; i++)
                {
                    if (StatementLists.CanJumpOut(list[i]))
                    {
                        if (ScopeDeclarations.MoveOut(target.Root, unit, passedBy, list, i, target.SemanticModel) is { } beforeJump)
                            yield return beforeJump;
                        yield break;
                    }

                    if (!Independence.ShareNothingWritten(unit, list[index + 1], list[i], target.SemanticModel))
                        yield break;
                    if (MayRelease(list[i], target))
                        yield return StatementMove.Behind(target.Root, unit, list[i]);
                }

                if (ScopeDeclarations.MoveOut(target.Root, unit, passedBy, list, list.Count, target.SemanticModel) is { } outOfScope)
                    yield return outOfScope;
                if (parent is not BlockSyntax block || UsesLocalsOf(block, unit, target.SemanticModel))
                    yield break;
                parent = block.Parent is TryStatementSyntax attempt && attempt.Block == block ? attempt : block.Parent;
            }

            if (ContainerOf(parent) is not { } container)
                yield break;
            if (StatementLists.Of(container.Parent) is not null)
                yield return StatementMove.Behind(target.Root, unit, container);
            passedBy = container;
        }
    }

    private static (ExpressionStatementSyntax Statement, ExpressionSyntax Call)? Moved(FixTarget target)
    {
        if (target.CallStatement is { } statement)
            return (statement, statement.Expression);
        return target.Node is AwaitExpressionSyntax { Expression: InvocationExpressionSyntax, Parent: ExpressionStatementSyntax waiting } awaited ? (waiting, awaited) : null;
    }

    /// <summary>The call with the tests around it, where these decide about nothing else.</summary>
    private static StatementSyntax WithConditions(StatementSyntax statement)
    {
        while (true)
        {
            switch (statement.Parent)
            {
                case IfStatementSyntax { Else: null, Parent: not ElseClauseSyntax } test:
                    statement = test;
                    continue;
                case BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax { Else: null, Parent: not ElseClauseSyntax } test }:
                    statement = test;
                    continue;
                default:
                    return statement;
            }
        }
    }

    /// <summary>A statement that holds something until its end, in one of whose bodies the call stands.</summary>
    private static StatementSyntax? ContainerOf(SyntaxNode? node) => node switch
    {
        UsingStatementSyntax { AwaitKeyword.RawKind: 0 } scope => scope,
        LockStatementSyntax scope => scope,
        TryStatementSyntax { Catches.Count: 0, Finally: not null } attempt => attempt,
        _ => null,
    };

    private static bool TakesOrGivesBack(FixTarget target, ExpressionSyntax call)
    {
        if (target.SemanticModel.GetSymbolInfo(call is AwaitExpressionSyntax awaited ? awaited.Expression : call, target.CancellationToken).Symbol is not IMethodSymbol method)
            return true;
        foreach (var clause in target.ContractOf(method).Clauses)
        {
            if (clause.Kind is ClauseKind.Acquires or ClauseKind.Releases)
                return true;
        }

        return false;
    }

    /// <summary>Gives something back or opens a context; whether it is the right one the verification shows.</summary>
    private static bool MayRelease(StatementSyntax statement, FixTarget target)
    {
        const Context open = Context.IrqOn | Context.BhOn | Context.PreemptOn | Context.NoLocks;
        if (statement is TryStatementSyntax { Finally.Block.Statements: var last })
        {
            foreach (var inner in last)
            {
                if (MayRelease(inner, target))
                    return true;
            }

            return false;
        }

        if (ContractedCall.Of(statement, target.SemanticModel, target.Model.Contracts) is not { } call)
            return false;
        if (call.Released.Count > 0)
            return true;
        foreach (var clause in call.Contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Ensures && (clause.Context & open) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Outside the block a name of one of its locals could quietly mean something else.</summary>
    private static bool UsesLocalsOf(BlockSyntax block, StatementSyntax unit, SemanticModel model)
    {
        foreach (var node in unit.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax || model.GetSymbolInfo(node).Symbol is not { } symbol || symbol is not (ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction }))
                continue;
            foreach (var reference in symbol.DeclaringSyntaxReferences)
            {
                if (block.Span.Contains(reference.Span) && !unit.Span.Contains(reference.Span))
                    return true;
            }
        }

        return false;
    }
}
