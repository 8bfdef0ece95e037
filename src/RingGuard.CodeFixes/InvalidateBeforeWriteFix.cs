using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RingGuard.CodeFixes;

/// <summary>An FP image that is written while its registers may still look valid: invalidates them first, or the right ones.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InvalidateBeforeWriteFix)), Shared]
public sealed class InvalidateBeforeWriteFix() : KernelFixProvider("RG2007", "RG2008")
{
    internal const string InsertKey = "RingGuard.InvalidateBeforeWrite";
    internal const string ReplaceKey = "RingGuard.InvalidateWrittenObject";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Invalidate the object that is written instead", ReplaceKey, Replaced(target));
        yield return new FixChoice("Invalidate the registers before the write", InsertKey, Inserted(target));
    }

    private static IEnumerable<SyntaxNode> Inserted(FixTarget target)
    {
        foreach (var (name, call) in Invalidators.For(target.Node, target))
        {
            if (StatementLists.Enclosing(target.Node) is { } statement)
            {
                if (FirstWriteOf(name, statement, target) is { } earlier)
                    yield return Insertion.Before(target.Root, earlier, call);
                yield return Insertion.Before(target.Root, statement, call);
            }
            else if (ExpressionBodies.Find(target.Node, target.SemanticModel) is var (declaration, body))
            {
                yield return target.Root.ReplaceNode(declaration, ExpressionBodies.WithBlock(declaration, SyntaxFactory.ExpressionStatement(call), body));
            }
        }
    }

    /// <summary>One invalidation serves all writes of a list, so that fixing all does not put one before each.</summary>
    private static StatementSyntax? FirstWriteOf(ExpressionSyntax name, StatementSyntax statement, FixTarget target)
    {
        if (StatementLists.Of(statement.Parent) is not { } list)
            return null;
        foreach (var earlier in list.Take(list.IndexOf(statement)))
        {
            foreach (var finding in target.Findings)
            {
                if (finding.Id != target.Diagnostic.Id || !earlier.Span.Contains(finding.Location.SourceSpan))
                    continue;
                var write = target.Root.FindNode(finding.Location.SourceSpan, getInnermostNodeForTie: true);
                if (WrittenObject.Names(write, target.SemanticModel).Any(n => SyntaxFactory.AreEquivalent(n, name)))
                    return earlier;
            }
        }

        return null;
    }

    /// <summary>The invalidation of another object that the finding names as evidence, of the written object.</summary>
    private static IEnumerable<SyntaxNode> Replaced(FixTarget target)
    {
        var evidence = target.Diagnostic.AdditionalLocations.FirstOrDefault();
        if (target.Diagnostic.Id != "RG2008" || evidence is null || evidence.SourceTree != target.SemanticModel.SyntaxTree
            || target.Root.FindNode(evidence.SourceSpan, getInnermostNodeForTie: true) is not InvocationExpressionSyntax invalidation
            || target.SemanticModel.GetSymbolInfo(invalidation, target.CancellationToken).Symbol is not IMethodSymbol { ReducedFrom: null } method)
        {
            yield break;
        }

        ExpressionSyntax? old = method.IsStatic
            ? invalidation.ArgumentList.Arguments.Count == 1 ? invalidation.ArgumentList.Arguments[0].Expression : null
            : (invalidation.Expression as MemberAccessExpressionSyntax)?.Expression;
        if (old is null)
            yield break;
        foreach (var name in WrittenObject.Names(target.Node, target.SemanticModel))
        {
            if (WrittenObject.TypeOf(name, target.Node.SpanStart, target.SemanticModel) is { } type && Invalidators.Takes(method, type, target.Model.Compilation))
                yield return target.Root.ReplaceNode(old, name.WithTriviaFrom(old));
        }
    }
}
