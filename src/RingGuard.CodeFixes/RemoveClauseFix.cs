using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Checking;

namespace RingGuard.CodeFixes;

/// <summary>A contract that contradicts itself: takes away one of the parts that clash. Which one is wrong is the author's to say.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveClauseFix)), Shared]
public sealed class RemoveClauseFix : CodeFixProvider
{
    internal const string KeyPrefix = "RingGuard.RemoveClause:";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG9003");

    /// <summary>Each is a decision of its own.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!root.FullSpan.Contains(diagnostic.Location.SourceSpan)
                || root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>() is not { Parent: AttributeListSyntax { Target: null, Parent: { } declaration } } reported
                || ContractAttributes.ListsOf(declaration).Count == 0)
            {
                continue;
            }

            var before = await ProblemsAsync(context.Document, declaration.SpanStart, context.CancellationToken).ConfigureAwait(false);
            foreach (var (text, changed) in Candidates(root, declaration, reported))
            {
                var document = context.Document.WithSyntaxRoot(changed);
                if (await ProblemsAsync(document, declaration.SpanStart, context.CancellationToken).ConfigureAwait(false) < before)
                    context.RegisterCodeFix(CodeAction.Create($"Remove '{text}'", _ => Task.FromResult(document), KeyPrefix + text), diagnostic);
            }
        }
    }

    private static IEnumerable<(string Text, SyntaxNode Root)> Candidates(SyntaxNode root, SyntaxNode declaration, AttributeSyntax reported)
    {
        foreach (var attribute in ContractAttributes.ListsOf(declaration).SelectMany(static l => l.Attributes).OrderBy(a => a == reported ? 0 : 1))
        {
            // One of several flags.
            if (attribute.ArgumentList is { Arguments: { Count: > 0 } arguments } && arguments[0].Expression is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseOrExpression } flags)
            {
                foreach (var flag in Operands(flags))
                {
                    var or = (BinaryExpressionSyntax)flag.Parent!;
                    var other = or.Left == flag ? or.Right : or.Left;
                    yield return (flag.WithoutTrivia().ToString(), root.ReplaceNode(or, other.WithTriviaFrom(or)));
                }
            }

            yield return ($"[{attribute.WithoutTrivia()}]", root.ReplaceNode(declaration, ContractAttributes.Replace(declaration, a => a == attribute, System.Array.Empty<string>(), root)));
        }
    }

    private static IEnumerable<ExpressionSyntax> Operands(ExpressionSyntax expression)
        => expression is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseOrExpression } or ? Operands(or.Left).Concat(Operands(or.Right)) : new[] { expression };

    /// <summary>Of the declaration that begins there, compiler errors included.</summary>
    private static async Task<int> ProblemsAsync(Document document, int position, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || root.FindToken(position).Parent?.FirstAncestorOrSelf<SyntaxNode>(static n => n is MemberDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax) is not { } declaration
            || (model.GetDeclaredSymbol(declaration, cancellationToken) ?? (declaration is BaseFieldDeclarationSyntax field ? model.GetDeclaredSymbol(field.Declaration.Variables[0], cancellationToken) : null)) is not { } symbol)
        {
            return int.MaxValue;
        }

        var provider = ContractProvider.Of(model.Compilation, document.Project.AnalyzerOptions.AdditionalFiles, cancellationToken);
        var count = model.GetDiagnostics(declaration.FullSpan, cancellationToken).Count(static d => d.Severity == DiagnosticSeverity.Error);
        new AttributeChecker(model.Compilation, provider).Check(symbol, (_, _) => count++, cancellationToken);
        return count;
    }
}
