using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>A value that is in effect before anybody agreed to it: stores it behind the check, or in the branch of success.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StoreOnSuccessFix)), Shared]
public sealed class StoreOnSuccessFix() : KernelFixProvider("RG5003")
{
    internal const string Key = "RingGuard.StoreOnSuccess";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Put it into effect on success", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        if (StatementLists.Enclosing(target.Node) is not ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax } store || store.ContainsDirectives
            || StatementLists.Of(store.Parent) is not { } list)
        {
            yield break;
        }

        var index = list.IndexOf(store);
        var passed = new List<StatementSyntax>();
        for (var i = index + 1; i < list.Count; i++)
        {
            passed.Add(list[i]);
            if (!Independence.ShareNothingWritten(store, passed[0], list[i], target.SemanticModel) || Independence.AssignsMembersOf(store, passed, target.SemanticModel))
                yield break;
            if (list[i] is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax update, ContainsDirectives: false } call
                && target.SemanticModel.GetTypeInfo(update, target.CancellationToken).Type is { } type
                && ResultTests.Succeeded(update, type) is { } succeeded)
            {
                var root = target.Root.TrackNodes(store, call);
                var test = ResultTests.If(succeeded, new StatementSyntax[] { store.WithoutTrivia() }, target.Root).WithTriviaFrom(call).WithAdditionalAnnotations(Formatter.Annotation);
                root = root.ReplaceNode(root.GetCurrentNode(call)!, test);
                yield return StatementLists.Without(root, root.GetCurrentNode(store)!);
                continue;
            }

            yield return StatementMove.Behind(target.Root, store, list[i]);
        }
    }
}
