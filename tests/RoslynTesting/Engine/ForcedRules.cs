using System.Collections.Immutable;
using System.Threading;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// Options of the trees of a project, in which rules that are off by default are on. Compilation options say so, too, but a workspace of
/// Roslyn 4.5 does not listen: there a rule that is off by default stays off whatever they say, while it follows the options of its tree.
/// </summary>
internal sealed class ForcedRules : SyntaxTreeOptionsProvider
{
    private readonly SyntaxTreeOptionsProvider _inner;
    private readonly ImmutableDictionary<string, ReportDiagnostic> _rules;

    private ForcedRules(SyntaxTreeOptionsProvider inner, ImmutableDictionary<string, ReportDiagnostic> rules)
    {
        _inner = inner;
        _rules = rules;
    }

    public static Compilation Apply(Compilation compilation, ImmutableDictionary<string, ReportDiagnostic> rules)
        => rules.IsEmpty || compilation.Options.SyntaxTreeOptionsProvider is not { } inner
            ? compilation
            : compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new ForcedRules(inner, rules)));

    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => _inner.IsGenerated(tree, cancellationToken);

    public override bool TryGetDiagnosticValue(
        SyntaxTree tree,
        string diagnosticId,
        CancellationToken cancellationToken,
        out ReportDiagnostic severity)
        => _inner.TryGetDiagnosticValue(tree, diagnosticId, cancellationToken, out severity) || _rules.TryGetValue(diagnosticId, out severity);

    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        => _inner.TryGetGlobalDiagnosticValue(diagnosticId, cancellationToken, out severity);
}
