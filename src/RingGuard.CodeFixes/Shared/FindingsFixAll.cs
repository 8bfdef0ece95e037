using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace RingGuard.CodeFixes;

/// <summary>
/// Fixes all findings of one kind by what is found now, not by the positions that it is given: one fix may mend or move
/// the next finding, and `dotnet format` hands out positions of before it applied other fixes. A round fixes at most one
/// finding of a member, so that the edits of a round do not meet; rounds go on until nothing more can be fixed.
/// </summary>
internal sealed class FindingsFixAll(KernelFixProvider provider) : FixAllProvider
{
    /// <summary>More than findings that one member can have; only a bound against fixes that feed each other.</summary>
    private const int MaxRounds = 100;

    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution };

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var documents = new List<DocumentId>();
        switch (fixAllContext.Scope)
        {
            case FixAllScope.Document when fixAllContext.Document is { } document:
                if (!(await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)).IsEmpty)
                    documents.Add(document.Id);
                break;
            case FixAllScope.Project:
                await AddAsync(fixAllContext.Project).ConfigureAwait(false);
                break;
            case FixAllScope.Solution:
                foreach (var project in fixAllContext.Solution.Projects)
                {
                    if (project.Language == LanguageNames.CSharp)
                        await AddAsync(project).ConfigureAwait(false);
                }

                break;
        }

        if (documents.Count == 0)
            return null;
        return CodeAction.Create(
            $"Fix all '{string.Join(", ", fixAllContext.DiagnosticIds)}'",
            cancellationToken => FixAsync(fixAllContext, documents, cancellationToken),
            fixAllContext.CodeActionEquivalenceKey);

        async Task AddAsync(Project project)
        {
            if (!(await fixAllContext.GetAllDiagnosticsAsync(project).ConfigureAwait(false)).IsEmpty)
                documents.AddRange(project.DocumentIds);
        }
    }

    private async Task<Solution> FixAsync(FixAllContext context, List<DocumentId> documents, CancellationToken cancellationToken)
    {
        var solution = context.Solution;
        foreach (var id in documents)
        {
            for (var round = 0; round < MaxRounds; round++)
            {
                if (await FixRoundAsync(solution.GetDocument(id), context, cancellationToken).ConfigureAwait(false) is not { } changed)
                    break;
                solution = changed.Project.Solution;
            }
        }

        return solution;
    }

    /// <summary>Null when nothing could be fixed.</summary>
    private async Task<Document?> FixRoundAsync(Document? document, FixAllContext context, CancellationToken cancellationToken)
    {
        if (document is null)
            return null;
        document = await TopLevelStatements.WrappedAsync(document, cancellationToken).ConfigureAwait(false);
        if (await DocumentAnalysis.CreateAsync(document, cancellationToken).ConfigureAwait(false) is not { } analysis)
            return null;
        var changes = new List<TextChange>();
        foreach (var member in analysis.Members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var findings = analysis.FindingsOf(member, cancellationToken);
            foreach (var finding in CompilationWithAnalyzers.GetEffectiveDiagnostics(findings, analysis.SemanticModel.Compilation))
            {
                if (!context.DiagnosticIds.Contains(finding.Id))
                    continue;
                var target = new FixTarget(document, finding, analysis, member, findings, cancellationToken);
                if (await provider.FixAsync(target, context.CodeActionEquivalenceKey).ConfigureAwait(false) is not { } root)
                    continue;
                var edit = await CleanAsync(await LineEnds.KeepAsync(document, target.Root, root, cancellationToken).ConfigureAwait(false), document, cancellationToken).ConfigureAwait(false);
                if (edit.Any(e => changes.Any(c => c.Span.IntersectsWith(e.Span))))
                    continue;
                changes.AddRange(edit);
                break;
            }
        }

        if (changes.Count == 0)
            return null;
        changes.Sort(static (a, b) => a.Span.CompareTo(b.Span));
        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return document.WithText(text.WithChanges(changes));
    }

    /// <summary>
    /// The edit as the host makes it: it simplifies and formats what a code action returns, in an order of its own that
    /// differs between versions.
    /// </summary>
    private static async Task<ImmutableArray<TextChange>> CleanAsync(Document changed, Document original, CancellationToken cancellationToken)
    {
        var action = CodeAction.Create(nameof(FindingsFixAll), _ => Task.FromResult(changed), nameof(FindingsFixAll));
        foreach (var operation in await action.GetOperationsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (operation is ApplyChangesOperation apply && apply.ChangedSolution.GetDocument(original.Id) is { } cleaned)
                return (await cleaned.GetTextChangesAsync(original, cancellationToken).ConfigureAwait(false)).ToImmutableArray();
        }

        return ImmutableArray<TextChange>.Empty;
    }
}
