using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>A step that is missing before the call that is reported: a barrier, a save, an invalidation.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InsertStepFix)), Shared]
public sealed class InsertStepFix() : KernelFixProvider("RG2011", "RG2016", "RG5004", "RG5005", "RG5015", "RG5017")
{
    internal const string Key = "RingGuard.InsertStep";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        var title = target.Diagnostic.Id switch
        {
            "RG2011" => "Save the registers before the read",
            "RG2016" => "Invalidate the registers first",
            "RG5017" => "Insert the barrier",
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
    }

    private static IEnumerable<InvocationExpressionSyntax[]> Sequences(FixTarget target)
    {
        switch (target.Diagnostic.Id)
        {
            case "RG2011":
                return Invalidators.SavingFor(target.Node, target).Select(static c => new[] { c.Call });
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

    /// <summary>Each step alone, then both in order.</summary>
    private static IEnumerable<InvocationExpressionSyntax[]> All(FixTarget target, string protocol, string first, string second)
    {
        var one = ProtocolSteps.Calls(protocol, first, target).ToList();
        var two = ProtocolSteps.Calls(protocol, second, target).ToList();
        foreach (var call in one.Concat(two))
            yield return new[] { call };
        foreach (var early in one)
        {
            foreach (var late in two)
                yield return new[] { early, late };
        }
    }
}
