using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A return with another interrupt state than promised: repeats before it the call that the other paths end with.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RestoreIrqStateFix)), Shared]
public sealed class RestoreIrqStateFix() : KernelFixProvider("RG1007")
{
    internal const string Key = "RingGuard.RestoreIrqState";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Set the interrupt state before returning", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        // What a returned expression does must not move into the other state.
        if (target.Node is not ReturnStatementSyntax { Expression: null or LiteralExpressionSyntax or IdentifierNameSyntax or PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax } or MemberAccessExpressionSyntax } statement)
            yield break;
        var seen = new HashSet<string>();
        foreach (var node in target.Member.Node.DescendantNodes())
        {
            if (ContractedCall.Of(node, target.SemanticModel, target.Model.Contracts) is { } call && ChangesNothingElse(call.Contract) && seen.Add(call.Invocation.ToString()))
                yield return Insertion.Before(target.Root, statement, call.Invocation);
        }
    }

    private static bool ChangesNothingElse(MemberContract contract)
    {
        var changes = false;
        foreach (var clause in contract.Clauses)
        {
            if (clause.Kind is ClauseKind.Acquires or ClauseKind.Releases)
                return false;
            changes |= clause is { Kind: ClauseKind.Ensures, On: Outcome.Always } && (clause.Context & (Context.IrqOff | Context.IrqOn)) != 0;
        }

        return changes;
    }
}
