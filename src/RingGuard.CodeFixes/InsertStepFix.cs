using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;

namespace RingGuard.CodeFixes;

/// <summary>A step that is missing before the call that is reported: a barrier, a save, an invalidation.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InsertStepFix)), Shared]
public sealed class InsertStepFix() : KernelFixProvider("RG2011", "RG2012", "RG2013", "RG2016", "RG4011", "RG5004", "RG5005", "RG5009", "RG5011", "RG5015", "RG5017")
{
    internal const string Key = "RingGuard.InsertStep";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        var title = target.Diagnostic.Id switch
        {
            "RG2011" => "Save the registers before the read",
            "RG2012" => "Save the owner's registers first",
            "RG2013" => "Claim the registers",
            "RG4011" => "Look for pending work last",
            "RG2016" => "Invalidate the registers first",
            "RG5009" or "RG5011" or "RG5017" => "Insert the barrier",
            _ => "Insert the missing step",
        };
        yield return new FixChoice(title, Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        foreach (var calls in Sequences(target))
        {
            if (StatementLists.Enclosing(target.Node) is not { ContainsDirectives: false } reported)
                yield break;
            var root = target.Root.TrackNodes(reported);
            foreach (var call in calls)
            {
                if (root.GetCurrentNode(reported) is { } anchor)
                    root = Insertion.Before(root, anchor, call);
            }

            yield return root;
        }

        // What drains may have to be waited for behind it.
        if (target.Diagnostic.Id != "RG5011" || StatementLists.Enclosing(target.Node) is not { ContainsDirectives: false } half)
            yield break;
        foreach (var barrier in Barriers.Of(target))
            yield return Insertion.After(target.Root, half, barrier);
    }

    private static IEnumerable<InvocationExpressionSyntax[]> Sequences(FixTarget target)
    {
        switch (target.Diagnostic.Id)
        {
            case "RG2011":
                return Invalidators.SavingFor(target.Node, target).Select(static c => new[] { c.Call });
            case "RG2012":
                return OwnerSaves.Of(target).Select(static c => new[] { c });
            case "RG2013":
                return Claims(target).Select(static c => new[] { c });
            case "RG5009" or "RG5011":
                return Barriers.Of(target).Select(static c => new[] { c });
            case "RG4011":
                return LastLooks(target).Select(static c => new[] { c });
            case "RG2016":
                return Invalidators.For(target.Node, target).Select(static c => new[] { c.Call });
            case "RG5017":
                return ProtocolSteps.Calls("context-sync", "isb", target).Select(static c => new[] { c });
            case "RG5015":
                return All(target, "profiling", "setup-mdcr", "activate-traps");
            default:
                return All(target, "vmexit", "sync-xfd", "save-xfd-err");
        }
    }

    /// <summary>Members that run what waits and come back with interrupts off and nothing left.</summary>
    private static IEnumerable<InvocationExpressionSyntax> LastLooks(FixTarget target)
    {
        foreach (var method in ContractedMembers.Of(target.Model, target.CancellationToken))
        {
            var effects = Effect.None;
            var ensured = Context.None;
            foreach (var clause in target.ContractOf(method).Clauses)
            {
                effects |= clause.Effects;
                if (clause is { Kind: ClauseKind.Ensures, On: Outcome.Always })
                    ensured |= clause.Context;
            }

            const Effect settling = Effect.EnablesIrqsTemporarily | Effect.RunsSoftirqs;
            if ((effects & settling) == settling && (effects & (Effect.EntersGuest | Effect.EntersUser)) == 0 && (ensured & Context.IrqOff) != 0 && CallShape.IsFreeCall(method, target))
                yield return Spelled.Call(method);
        }
    }

    /// <summary>Of what a call before the reported one has loaded, or of whatever was.</summary>
    private static IEnumerable<InvocationExpressionSyntax> Claims(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is { } reported && StatementLists.Of(reported.Parent) is { } list)
        {
            foreach (var earlier in list.Take(list.IndexOf(reported)).Reverse())
            {
                if (earlier is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax load } || !ProtocolSteps.AreIn(earlier, target))
                    continue;
                foreach (var name in WrittenObject.Names(load, target.SemanticModel))
                {
                    foreach (var claim in ProtocolSteps.CallsFor("fp-claim", "claim", name, null, target))
                        yield return claim;
                }
            }
        }

        foreach (var claim in ProtocolSteps.Calls("fp-claim", "claim", target))
            yield return claim;
    }

    /// <summary>Each step alone, then both in order; of the object that the reported call is about, where they take one.</summary>
    private static IEnumerable<InvocationExpressionSyntax[]> All(FixTarget target, string protocol, string first, string second)
    {
        var names = WrittenObject.Names(target.Node, target.SemanticModel);
        var one = Steps(first);
        var two = Steps(second);
        foreach (var call in one.Concat(two))
            yield return new[] { call };
        foreach (var early in one)
        {
            foreach (var late in two)
                yield return new[] { early, late };
        }

        List<InvocationExpressionSyntax> Steps(string step)
            => ProtocolSteps.Calls(protocol, step, target).Concat(names.SelectMany(n => ProtocolSteps.CallsFor(protocol, step, n, null, target))).ToList();
    }
}
