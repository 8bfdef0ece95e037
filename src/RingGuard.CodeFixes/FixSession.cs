using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.CodeFixes;

/// <summary>
/// What a fix works with: the document, its model and the contracts. A change is offered only after it was tried: it
/// compiles, and the member reports less than before and nothing new.
/// </summary>
internal sealed class FixSession
{
    private readonly KernelModel _kernel;
    private readonly AnalyzerOptions _options;

    private FixSession(Document document, SyntaxNode root, SemanticModel model, KernelModel kernel, AnalyzerOptions options)
    {
        Document = document;
        Root = root;
        Model = model;
        _kernel = kernel;
        _options = options;
    }

    public Document Document { get; }

    public SyntaxNode Root { get; }

    public SemanticModel Model { get; }

    public ContractProvider Contracts => _kernel.Contracts;

    public static async Task<FixSession?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return null;
        var options = new AnalyzerOptions(document.Project);
        return new FixSession(document, root, model, options.ModelFor(model.Compilation, cancellationToken), options);
    }

    public MemberContract ContractOf(InvocationExpressionSyntax invocation, CancellationToken cancellationToken)
        => Model.GetSymbolInfo(invocation, cancellationToken).Symbol is IMethodSymbol method ? Contracts.GetContract(method) : MemberContract.None;

    /// <summary>The changed document when the change is good, else null.</summary>
    public async Task<Document?> TryAsync(SyntaxNode changedRoot, string id, TextPlace place, CancellationToken cancellationToken)
    {
        var changed = Document.WithSyntaxRoot(changedRoot);
        var root = await changed.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await changed.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null || CountErrors(model, cancellationToken) > CountErrors(Model, cancellationToken))
            return null;
        var before = FindingsIn(_kernel, Model, place.Member, cancellationToken);
        var after = FindingsIn(_options.ModelFor(model.Compilation, cancellationToken), model, place.Member, cancellationToken);
        if (after.Length >= before.Length || Count(after, id) >= Count(before, id))
            return null;
        return await Formatter.FormatAsync(changed, Formatter.Annotation, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which body of the document a node is in; stays the same over the change.</summary>
    public TextPlace? PlaceOf(SyntaxNode node)
    {
        var names = TreeNames.Of(Root.SyntaxTree);
        return names.Find(node) is { } entry ? new TextPlace(names.Members.IndexOf(entry)) : null;
    }

    private static int CountErrors(SemanticModel model, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var diagnostic in model.GetDiagnostics(cancellationToken: cancellationToken))
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                count++;
        }

        return count;
    }

    private static ImmutableArray<Diagnostic> FindingsIn(KernelModel kernel, SemanticModel model, int member, CancellationToken cancellationToken)
    {
        var tree = model.SyntaxTree;
        var members = TreeNames.Of(tree).Members;
        if (member >= members.Length)
            return ImmutableArray<Diagnostic>.Empty;
        return BodyFindings.Of(members[member], model, kernel, kernel.OptionsFor(tree), cancellationToken).ToImmutableArray();
    }

    private static int Count(ImmutableArray<Diagnostic> findings, string id)
    {
        var count = 0;
        foreach (var finding in findings)
            count += finding.Id == id ? 1 : 0;
        return count;
    }

    /// <summary>Contract files and options of the project, as the analyzer sees them.</summary>
    private sealed class AnalyzerOptions(Project project)
    {
        public KernelModel ModelFor(Compilation compilation, CancellationToken cancellationToken)
        {
            var contracts = ContractProvider.Create(compilation, project.AnalyzerOptions.AdditionalFiles, cancellationToken);
            var provider = project.AnalyzerOptions.AnalyzerConfigOptionsProvider;
            return new KernelModel(compilation, contracts, tree => EngineOptions.Read(provider.GetOptions(tree)));
        }
    }
}

/// <summary>A body of a document, by its number in text order.</summary>
internal readonly record struct TextPlace(int Member);
