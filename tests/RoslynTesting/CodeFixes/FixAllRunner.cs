using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Asks a fixer for the action that fixes all diagnostics of a scope.</summary>
internal sealed class FixAllRunner : FixAllContext.DiagnosticProvider
{
    private readonly CodeFixProvider _fixer;
    private readonly string? _equivalenceKey;
    private readonly ImmutableArray<ReportedDiagnostic> _diagnostics;

    public FixAllRunner(CodeFixProvider fixer, string? equivalenceKey, ImmutableArray<ReportedDiagnostic> diagnostics)
    {
        _fixer = fixer;
        _equivalenceKey = equivalenceKey;
        _diagnostics = diagnostics;
    }

    /// <summary>Null when the fixer cannot fix all, or has nothing to do.</summary>
    public async Task<CodeAction?> GetActionAsync(Document document, FixAllScope scope, CancellationToken cancellationToken)
    {
        if (_fixer.GetFixAllProvider() is not { } provider)
            return null;
        var context = new FixAllContext(document, _fixer, scope, _equivalenceKey, _fixer.FixableDiagnosticIds, this, cancellationToken);
        return await provider.GetFixAsync(context).ConfigureAwait(false);
    }

    public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken)
        => Select(d => d.Project.Id == project.Id);

    public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        => Select(d => d.Document?.Id == document.Id);

    public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken)
        => Select(d => d.Project.Id == project.Id && d.Document is null);

    private Task<IEnumerable<Diagnostic>> Select(System.Func<ReportedDiagnostic, bool> predicate)
        => Task.FromResult<IEnumerable<Diagnostic>>([.. _diagnostics.Where(predicate).Select(static d => d.Diagnostic)]);
}
