using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Checking;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rendering;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.CodeFixes;

/// <summary>Writes what was inferred as attributes: all of it where nothing is declared, what is missing where something is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareContractFix)), Shared]
public sealed class DeclareContractFix : CodeFixProvider
{
    internal const string DeclareKey = "RingGuard.DeclareInferredContract";
    internal const string CompleteKey = "RingGuard.CompleteContract";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("RG9002", "RG9004");

    /// <summary>Each edit is of one declaration, so that a kernel can be annotated at once.</summary>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await DocumentAnalysis.CreateAsync(context.Document, context.CancellationToken).ConfigureAwait(false) is not { } analysis)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var isMissing = diagnostic.Id == "RG9002";
            if (Find(analysis, diagnostic, context.CancellationToken) is not var (declaration, method))
                continue;
            var contract = analysis.Model.ContractOf(method);
            var written = isMissing ? Missing(method, contract, analysis.Model, context.CancellationToken) : Lacking(declaration, method, contract, analysis, context.CancellationToken);
            if (written is null)
                continue;
            var (attributes, root) = written(analysis.Root, declaration);
            var document = context.Document;
            context.RegisterCodeFix(
                CodeAction.Create($"Declare '[{attributes}]'", _ => Task.FromResult(document.WithSyntaxRoot(root)), isMissing ? DeclareKey : CompleteKey),
                diagnostic);
        }
    }

    private delegate (string Shown, SyntaxNode Root) Edit(SyntaxNode root, SyntaxNode declaration);

    private static (SyntaxNode Declaration, IMethodSymbol Method)? Find(DocumentAnalysis analysis, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (!analysis.Root.FullSpan.Contains(diagnostic.Location.SourceSpan)
            || ContractAttributes.DeclarationOf(analysis.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)) is not { } declaration)
        {
            return null;
        }

        return analysis.SemanticModel.GetDeclaredSymbol(declaration, cancellationToken) switch
        {
            IMethodSymbol method => (declaration, method),
            IPropertySymbol { GetMethod: { } getter } when declaration is PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax { ExpressionBody: not null }
                => (declaration, getter),
            _ => null,
        };
    }

    private static Edit? Missing(IMethodSymbol method, MemberContract contract, KernelModel model, CancellationToken cancellationToken)
    {
        if (!AreVisible(model) || DeclarationFindings.MissingContract(method, contract, model, new BodyUses(), cancellationToken) is not { IsEmpty: false } rendered)
            return null;

        // What callers through a base member could not know has to be said there.
        var written = new MemberContract { Clauses = rendered.Clauses };
        foreach (var symbol in BaseMembers.Of(method))
        {
            if (symbol is IMethodSymbol baseMethod
                && Subtyping.Compare(new ContractSide(written, method), new ContractSide(model.Contracts.GetContract(baseMethod), baseMethod)).Count > 0)
            {
                return null;
            }
        }

        return (root, declaration) => (
            string.Join(", ", ContractWriter.Attributes(rendered)),
            root.ReplaceNode(declaration, ContractAttributes.Add(declaration, ContractWriter.Attributes(rendered, ContractAttributes.Qualifier), root)));
    }

    private static Edit? Lacking(SyntaxNode at, IMethodSymbol method, MemberContract contract, DocumentAnalysis analysis, CancellationToken cancellationToken)
    {
        var model = analysis.Model;
        if (!AreVisible(model) || ContractGap.Find(method, contract, model, new BodyUses(), cancellationToken) is not { } gap || !Declares(at, method))
            return null;
        var rendered = new SummaryRenderer(model).ForSource(method, gap.ToDeclare);
        if (rendered.IsEmpty)
            return null;
        var attributes = ContractWriter.Attributes(rendered, ContractAttributes.Qualifier);
        return (root, declaration) => (
            string.Join(", ", ContractWriter.Attributes(rendered)),
            root.ReplaceNode(declaration, gap.Blocks && contract.IsAtomicSafe
                ? ContractAttributes.Replace(declaration, a => IsAtomicSafe(a, analysis.SemanticModel), attributes, root)
                : ContractAttributes.Add(declaration, attributes, root)));
    }

    private static bool IsAtomicSafe(AttributeSyntax attribute, SemanticModel model)
        => AttributeReader.GetName((model.GetSymbolInfo(attribute).Symbol as IMethodSymbol)?.ContainingType) == "AtomicSafeAttribute";

    /// <summary>The contract stands on the declaration itself, not in a file or on a base member.</summary>
    private static bool Declares(SyntaxNode declaration, IMethodSymbol method)
    {
        var builder = new ContractBuilder();
        var attributes = new List<AttributeData>(method.GetAttributes());
        if (method.AssociatedSymbol is { } associated)
            attributes.AddRange(associated.GetAttributes());
        foreach (var attribute in attributes)
        {
            if (attribute.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == declaration.SyntaxTree && declaration.FullSpan.Contains(reference.Span))
                new AttributeReader().ReadCallable(attribute, builder);
        }

        return builder.SpeaksOfCallable;
    }

    private static bool AreVisible(KernelModel model) => model.Compilation.GetTypeByMetadataName("RingGuard.RequiresAttribute") is not null;
}
