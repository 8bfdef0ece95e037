using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rendering;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers.Emission;

/// <summary>
/// Finds the visible members without a contract whose summary says something. Only bodies that mention a contracted name are
/// analysed, and of these only the ones that are visible, with what they call.
/// </summary>
internal sealed class InferredMembers(KernelModel model)
{
    private readonly SummaryRenderer _renderer = new(model);

    /// <summary>Documentation comment id and words of each.</summary>
    public SortedDictionary<string, string> Collect(CancellationToken cancellationToken)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            SemanticModel? semanticModel = null;
            foreach (var entry in TreeNames.Of(tree).Members)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var isRelevant = model.Members.IsRelevant(entry);
                var takesDelegate = CallbackSyntax.MayCallParameter(entry.Node);
                if ((!isRelevant && !entry.HasThrow && !takesDelegate) || !MayBeVisible(entry.Node))
                    continue;

                // The compiler asks for this model again when it compiles; nothing is bound for a declared symbol.
                semanticModel ??= model.Compilation.GetSemanticModel(tree);
                Add(entry, isRelevant, takesDelegate, semanticModel, result, cancellationToken);
            }
        }

        return result;
    }

    private void Add(MemberEntry entry, bool isRelevant, bool takesDelegate, SemanticModel semanticModel, SortedDictionary<string, string> result, CancellationToken cancellationToken)
    {
        var symbol = Initializers.Is(entry.Node) && semanticModel.GetDeclaredSymbol(entry.Node.Parent!, cancellationToken) is { IsStatic: false, ContainingType: not null } member
            ? model.Initializers.ConstructorOf(member)
            : BodyFindings.SymbolOf(entry.Node, semanticModel, cancellationToken);
        if (symbol is not IMethodSymbol method || !Visibility.IsVisibleOutside(method)
            || !method.ExplicitInterfaceImplementations.IsEmpty)
        {
            return;
        }

        var contract = model.ContractOf(method);
        if (contract.IsTrusted || contract.IsStub || contract.NoReturn || method.PartialImplementationPart is not null
            || (method.PartialDefinitionPart ?? method).GetDocumentationCommentId() is not { } id)
        {
            return;
        }

        var isAnalysed = isRelevant || takesDelegate;
        if (contract.SpeaksOfCallable && !takesDelegate)
            return;
        var summary = isAnalysed
            ? model.Summaries.GetBody(method.OriginalDefinition, contract, new InferenceStack(new BodyUses()), cancellationToken)?.Summary
            : ThrowScan.Summarize(entry);
        if (summary is null)
            return;
        if (summary.Facet<CallbackSummary>() is { } callbacks)
            CallbackWords.Write(method, id, callbacks, result);
        if (contract.SpeaksOfCallable)
            return;
        var rendered = _renderer.ForMetadata(method, summary);
        if (!rendered.IsEmpty)
            result[id] = ContractWriter.Words(rendered);
    }

    /// <summary>By syntax alone: most bodies of a kernel are nobody else's business.</summary>
    private static bool MayBeVisible(SyntaxNode node)
    {
        // An initializer is as visible as the constructor that runs it; of that, the type is known here.
        for (var current = Initializers.Is(node) ? node.FirstAncestorOrSelf<TypeDeclarationSyntax>() : node; current is not null; current = current.Parent)
        {
            var modifiers = current switch
            {
                // An accessor is as visible as its property unless it says otherwise.
                AccessorDeclarationSyntax accessor => accessor.Modifiers.Count == 0 ? (SyntaxTokenList?)null : accessor.Modifiers,
                DelegateDeclarationSyntax or EnumMemberDeclarationSyntax => null,
                BaseTypeDeclarationSyntax type => type.Modifiers,
                MemberDeclarationSyntax member and not (BaseNamespaceDeclarationSyntax or GlobalStatementSyntax) => member.Modifiers,
                _ => null,
            };
            if (modifiers is not { } list || IsVisible(list) || list.Any(SyntaxKind.PartialKeyword) || current.Parent is InterfaceDeclarationSyntax)
                continue;
            return false;
        }

        return true;
    }

    private static bool IsVisible(SyntaxTokenList modifiers)
        => modifiers.Any(SyntaxKind.PublicKeyword) || modifiers.Any(SyntaxKind.ProtectedKeyword);
}
