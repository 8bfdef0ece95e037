using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>RG1001, RG1002, RG1003: moves the call behind the release that ends the atomic stretch, where nothing in between depends on it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveCallBehindReleaseFix))]
[Shared]
public sealed class MoveCallBehindReleaseFix : KernelCodeFix
{
    private const string Key = "RingGuard.MoveCallBehindRelease";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG1001", "RG1002", "RG1003");

    private protected override IEnumerable<Proposal> Propose(FixSession session, Diagnostic diagnostic, SyntaxNode node, CancellationToken cancellationToken)
    {
        if (node.StatementInBlock() is not { Parent: BlockSyntax block } statement || !IsMovable(statement, node))
            yield break;
        var index = block.Statements.IndexOf(statement);
        for (var i = index + 1; i < block.Statements.Count; i++)
        {
            var passed = block.Statements[i];
            if (passed.OnlyCall() is { } call && EndsStretch(session.ContractOf(call, cancellationToken)))
            {
                var moved = statement.WithAdditionalAnnotations(Formatter.Annotation);
                var statements = block.Statements.RemoveAt(index).Insert(i, moved);
                yield return Change(session, block, block.WithStatements(statements), passed);
            }

            if (Depends(session, statement, passed))
                yield break;
        }

        if (block.Parent is UsingStatementSyntax { Parent: BlockSyntax outer } scope && index == block.Statements.Count - 1 && index > 0)
        {
            var inner = scope.WithStatement(block.WithStatements(block.Statements.RemoveAt(index)));
            var statements = outer.Statements.Replace(scope, inner).Insert(outer.Statements.IndexOf(scope) + 1, statement.WithAdditionalAnnotations(Formatter.Annotation));
            yield return Change(session, outer, outer.WithStatements(statements), scope);
        }
    }

    private static Proposal Change(FixSession session, SyntaxNode old, SyntaxNode changed, SyntaxNode behind)
    {
        var line = behind.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        return new Proposal(session.Root.ReplaceNode(old, changed), $"Move the call behind the release at line {line}", Key);
    }

    /// <summary>The statement is the call, or the call under a condition.</summary>
    private static bool IsMovable(StatementSyntax statement, SyntaxNode call)
    {
        var only = statement is IfStatementSyntax { Else: null } conditional
            ? conditional.Statement is BlockSyntax { Statements.Count: 1 } inner ? inner.Statements[0] : conditional.Statement
            : statement;
        return only.OnlyCall() is { } found && found.Span.Contains(call.Span);
    }

    /// <summary>Gives something back, or turns interrupts on.</summary>
    private static bool EndsStretch(MemberContract contract)
    {
        if (contract.Has(ClauseKind.Releases))
            return true;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == ClauseKind.Ensures && (clause.Context & Context.IrqOn) != 0)
                return true;
        }

        return false;
    }

    private static bool Depends(FixSession session, StatementSyntax moved, StatementSyntax passed)
    {
        if (passed is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or LocalFunctionStatementSyntax)
            return true;
        var one = session.Model.AnalyzeDataFlow(moved);
        var other = session.Model.AnalyzeDataFlow(passed);
        if (one is not { Succeeded: true } || other is not { Succeeded: true })
            return true;
        return Overlap(one.WrittenInside, other.ReadInside) || Overlap(one.WrittenInside, other.WrittenInside) || Overlap(one.ReadInside, other.WrittenInside);
    }

    private static bool Overlap(ImmutableArray<ISymbol> left, ImmutableArray<ISymbol> right)
    {
        foreach (var symbol in left)
        {
            if (symbol is not IParameterSymbol { IsThis: true } && right.Contains(symbol))
                return true;
        }

        return false;
    }
}
