using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace RingGuard.CodeFixes;

/// <summary>Work that gives way and reports success: asks to be called again, and says where it stopped.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RestartInsteadFix)), Shared]
public sealed class RestartInsteadFix() : KernelFixProvider("RG4004")
{
    internal const string Key = "RingGuard.RestartInstead";

    private protected override IEnumerable<FixChoice> GetChoices(FixTarget target)
    {
        yield return new FixChoice("Ask to be called again", Key, Candidates(target));
    }

    private static IEnumerable<SyntaxNode> Candidates(FixTarget target)
    {
        foreach (var success in Successes(target))
        {
            if (target.SemanticModel.GetTypeInfo(success, target.CancellationToken).Type is not { } type || StatementLists.Enclosing(success) is not { ContainsDirectives: false } statement)
                continue;
            foreach (var value in RestartableCalls.RestartValues(type, target))
            {
                if (Cursors.Save(statement, target) is not { } save)
                {
                    yield return target.Root.ReplaceNode(success, value.WithTriviaFrom(success));
                    continue;
                }

                var root = target.Root.TrackNodes(statement, success);
                root = root.ReplaceNode(root.GetCurrentNode(success)!, value.WithTriviaFrom(success));
                yield return Insertion.Before(root, root.GetCurrentNode(statement)!, save);
            }
        }
    }

    /// <summary>Where success is said after the look: in what is reported, else in the branch that the look decides.</summary>
    private static IEnumerable<ExpressionSyntax> Successes(FixTarget target)
    {
        if (target.Node.FirstAncestorOrSelf<ReturnStatementSyntax>() is { Expression: { } returned } && Said(returned, target))
            return new[] { returned };
        var looks = target.Diagnostic.AdditionalLocations.Where(l => l.SourceTree == target.Root.SyntaxTree).Select(l => target.Root.FindNode(l.SourceSpan, getInnermostNodeForTie: true));
        return looks.SelectMany(look => InBranch(look, target));
    }

    private static IEnumerable<ExpressionSyntax> InBranch(SyntaxNode look, FixTarget target)
    {
        if (look.FirstAncestorOrSelf<IfStatementSyntax>(i => i.Condition.Span.Contains(look.Span))?.Statement is not { } branch)
            return Enumerable.Empty<ExpressionSyntax>();
        return branch.DescendantNodesAndSelf(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Select(static n => n switch
            {
                ReturnStatementSyntax { Expression: { } value } => value,
                AssignmentExpressionSyntax { Left: IdentifierNameSyntax, Right: var value } => value,
                _ => null,
            })
            .Where(v => v is not null && Said(v, target))!;
    }

    /// <summary>The zero of an enum.</summary>
    private static bool Said(ExpressionSyntax value, FixTarget target)
        => target.SemanticModel.GetSymbolInfo(value, target.CancellationToken).Symbol is IFieldSymbol { HasConstantValue: true, ContainingType.TypeKind: TypeKind.Enum } field
        && Convert.ToDecimal(field.ConstantValue, System.Globalization.CultureInfo.InvariantCulture) == 0;
}
