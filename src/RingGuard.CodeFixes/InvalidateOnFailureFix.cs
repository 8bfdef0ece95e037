using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A load that may stop halfway: the failing branch invalidates what it left.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InvalidateOnFailureFix)), Shared]
public sealed class InvalidateOnFailureFix() : KernelFixProvider("RG2010")
{
    internal const string Key = "RingGuard.InvalidateOnFailure";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Invalidate the registers on failure", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (target.Node is not InvocationExpressionSyntax load)
            yield break;
        var calls = Invalidations(load, target).ToList();
        foreach (var anchor in FailureStarts(load, target))
        {
            foreach (var call in calls)
            {
                if (anchor is BlockSyntax { Statements.Count: 0 } empty)
                    yield return target.Root.ReplaceNode(empty, empty.AddStatements(Spelled.Statement(call, target.Root)).WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation));
                else
                    yield return Insertion.Before(target.Root, anchor is BlockSyntax block ? block.Statements[0] : anchor, call);
            }
        }
    }

    /// <summary>Statements that may be the first after a failure: those of each branch on the result, and the one after the test.</summary>
    private static IEnumerable<StatementSyntax> FailureStarts(InvocationExpressionSyntax load, FixTarget target)
    {
        if (Callables.Of(load) is not { } body)
            yield break;
        var kept = load.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => target.SemanticModel.GetDeclaredSymbol(declarator, target.CancellationToken),
            AssignmentExpressionSyntax assignment => target.SemanticModel.GetSymbolInfo(assignment.Left, target.CancellationToken).Symbol,
            _ => null,
        };
        foreach (var node in Callables.Nodes(body))
        {
            switch (node)
            {
                case IfStatementSyntax test when IsAbout(test.Condition):
                    yield return test.Statement;
                    if (test.Else is { } other)
                        yield return other.Statement;
                    else if (StatementLists.CanJumpOut(test.Statement) && StatementLists.Of(test.Parent) is { } list && list.IndexOf(test) is var index && index + 1 < list.Count)
                        yield return list[index + 1];
                    break;
                case WhileStatementSyntax loop when IsAbout(loop.Condition):
                    yield return loop.Statement;
                    break;
            }
        }

        bool IsAbout(ExpressionSyntax condition)
            => condition.Span.Contains(load.Span)
            || (kept is not null && condition.SpanStart > load.SpanStart
                && condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(n => SymbolEqualityComparer.Default.Equals(target.SemanticModel.GetSymbolInfo(n, target.CancellationToken).Symbol, kept)));
    }

    /// <summary>Of the registers of this CPU, then of the object that is loaded.</summary>
    private static IEnumerable<InvocationExpressionSyntax> Invalidations(InvocationExpressionSyntax load, FixTarget target)
    {
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            if (method.ReturnsVoid && CallShape.IsFreeCall(method, target) && OnlyInvalidates(target.ContractOf(method)))
                yield return Spelled.Call(method);
        }

        foreach (var (_, call) in Invalidators.For(load, target))
            yield return call;
    }

    private static bool OnlyInvalidates(MemberContract contract)
    {
        var invalidates = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is not (ClauseKind.Effects or ClauseKind.Requires or ClauseKind.Forbids) || (clause.Effects & ~Effect.InvalidatesFpRegs) != 0)
                return false;
            invalidates |= (clause.Effects & Effect.InvalidatesFpRegs) != 0;
        }

        return invalidates;
    }
}
