using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.CodeFixes;

/// <summary>The finding to fix, the member that it is in, and what else is found there.</summary>
internal sealed class FixTarget
{
    public FixTarget(Document document, Diagnostic diagnostic, DocumentAnalysis analysis, MemberEntry member, List<Diagnostic> findings, CancellationToken cancellationToken)
    {
        Document = document;
        Diagnostic = diagnostic;
        Analysis = analysis;
        Member = member;
        Findings = findings;
        CancellationToken = cancellationToken;
        Node = analysis.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
    }

    public Document Document { get; }

    public Diagnostic Diagnostic { get; }

    public DocumentAnalysis Analysis { get; }

    public SyntaxNode Root => Analysis.Root;

    public SemanticModel SemanticModel => Analysis.SemanticModel;

    public KernelModel Model => Analysis.Model;

    public MemberEntry Member { get; }

    /// <summary>All findings of the member as the document stands.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; }

    /// <summary>The call or access that is reported.</summary>
    public SyntaxNode Node { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Null when the finding is not, or no longer, in the document.</summary>
    public static async Task<FixTarget?> CreateAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        document = await TopLevelStatements.WrappedAsync(document, cancellationToken).ConfigureAwait(false);
        if (await DocumentAnalysis.CreateAsync(document, cancellationToken).ConfigureAwait(false) is not { } analysis)
            return null;
        var span = diagnostic.Location.SourceSpan;
        if (!analysis.Root.FullSpan.Contains(span))
            return null;
        if (TreeNames.Of(analysis.SemanticModel.SyntaxTree).Find(analysis.Root.FindNode(span, getInnermostNodeForTie: true)) is not { } member)
            return null;
        var findings = analysis.FindingsOf(member, cancellationToken);
        foreach (var finding in findings)
        {
            if (finding.Id == diagnostic.Id && finding.Location.SourceSpan == span)
                return new FixTarget(document, diagnostic, analysis, member, findings, cancellationToken);
        }

        return null;
    }

    /// <summary>The call as a statement of its own, when the finding is at one.</summary>
    public ExpressionStatementSyntax? CallStatement => Node is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statement } ? statement : null;

    public MemberContract ContractOf(IMethodSymbol method) => Model.Contracts.GetContract(method);
}
