using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>Questions about statements that several fixes ask.</summary>
internal static class StatementSyntaxExtensions
{
    /// <summary>The statement directly in a block that the node is, or is all of.</summary>
    public static StatementSyntax? StatementInBlock(this SyntaxNode node)
    {
        for (var current = node; current is not null and not MemberDeclarationSyntax and not AnonymousFunctionExpressionSyntax; current = current.Parent)
        {
            if (current is StatementSyntax { Parent: BlockSyntax } statement)
                return statement;
        }

        return null;
    }

    /// <summary>The call, when the statement is nothing else.</summary>
    public static InvocationExpressionSyntax? OnlyCall(this StatementSyntax statement)
        => statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } ? call : null;

    /// <summary>What a call is made on, as text: the instance, or the type for a static member.</summary>
    public static string TargetText(this InvocationExpressionSyntax call)
        => call.Expression is MemberAccessExpressionSyntax access ? access.Expression.WithoutTrivia().ToString() : "";

    /// <summary>Statements below a node that give back something of the same object, by contract.</summary>
    public static List<StatementSyntax> ReleasesOf(this FixSession session, InvocationExpressionSyntax acquire, SyntaxNode within, CancellationToken cancellationToken)
    {
        var taken = session.ContractOf(acquire, cancellationToken);
        var result = new List<StatementSyntax>();
        foreach (var node in within.DescendantNodesAndSelf(static n => n is not AnonymousFunctionExpressionSyntax))
        {
            if (node is StatementSyntax statement && statement.OnlyCall() is { } call && call.TargetText() == acquire.TargetText()
                && GivesBack(session.ContractOf(call, cancellationToken), taken))
            {
                result.Add(statement);
            }
        }

        return result;
    }

    public static bool Has(this MemberContract contract, ClauseKind kind)
    {
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind == kind)
                return true;
        }

        return false;
    }

    /// <summary>Whether a contract gives back all that another takes.</summary>
    public static bool GivesBack(MemberContract release, MemberContract acquire)
    {
        var any = false;
        foreach (var taken in acquire.Clauses)
        {
            if (taken.Kind != ClauseKind.Acquires)
                continue;
            any = true;
            var found = false;
            foreach (var given in release.Clauses)
                found |= given.Kind == ClauseKind.Releases && given.Resource == taken.Resource && given.CustomContext == taken.CustomContext;
            if (!found)
                return false;
        }

        return any;
    }
}
