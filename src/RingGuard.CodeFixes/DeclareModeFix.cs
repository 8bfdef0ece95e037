using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using RingGuard.Analyzers.Rules;

namespace RingGuard.CodeFixes;

/// <summary>A handler that does not say in which mode it runs: says it, where the handler is declared.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareModeFix)), Shared]
public sealed class DeclareModeFix : CodeFixProvider
{
    internal const string Key = "RingGuard.DeclareMode";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG9007");

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || model.Compilation.GetTypeByMetadataName("RingGuard.RunsInAttribute") is null)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(DelegateFindings.ModeKey, out var mode) || mode is null
                || model.GetSymbolInfo(root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), context.CancellationToken).Symbol is not IMethodSymbol method
                || method.OriginalDefinition.DeclaringSyntaxReferences.Length != 1)
            {
                continue;
            }

            var reference = method.OriginalDefinition.DeclaringSyntaxReferences[0];
            if (context.Document.Project.GetDocument(reference.SyntaxTree) is not { } target)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Declare '[RunsIn(ExecutionMode.{mode})]' on '{MemberName.Of(method)}'",
                    cancellationToken => DeclareAsync(target, reference, mode, cancellationToken),
                    Key),
                diagnostic);
        }
    }

    private static async Task<Solution> DeclareAsync(Document document, SyntaxReference reference, string mode, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var syntax = await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || ContractAttributes.DeclarationOf(syntax) is not { } declaration)
            return document.Project.Solution;
        var attribute = $"{ContractAttributes.Qualifier}RunsIn({ContractAttributes.Qualifier}ExecutionMode.{mode})";
        var changed = root.ReplaceNode(declaration, ContractAttributes.Add(declaration, new[] { attribute }, root));
        return document.WithSyntaxRoot(changed).Project.Solution;
    }
}
