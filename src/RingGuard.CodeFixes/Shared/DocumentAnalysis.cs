using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.CodeFixes;

/// <summary>One document with what the engine knows of its project.</summary>
internal sealed class DocumentAnalysis
{
    /// <summary>A project object is one snapshot; all findings of one snapshot share a model.</summary>
    private static readonly ConditionalWeakTable<Project, KernelModel> Models = new();

    private DocumentAnalysis(SyntaxNode root, SemanticModel semanticModel, KernelModel model)
    {
        Root = root;
        SemanticModel = semanticModel;
        Model = model;
    }

    public SyntaxNode Root { get; }

    public SemanticModel SemanticModel { get; }

    public KernelModel Model { get; }

    /// <summary>Null when the document is not C# or nothing in the project has a contract.</summary>
    public static async Task<DocumentAnalysis?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var semanticModel = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || semanticModel is null)
            return null;
        if (!Models.TryGetValue(document.Project, out var model))
        {
            var options = document.Project.AnalyzerOptions;
            var contracts = ContractProvider.Of(semanticModel.Compilation, options.AdditionalFiles, cancellationToken);
            if (!contracts.HasContracts)
                return null;
            var created = new KernelModel(
                semanticModel.Compilation,
                contracts,
                tree => EngineOptions.Read(options.AnalyzerConfigOptionsProvider.GetOptions(tree)));
            model = Models.GetValue(document.Project, _ => created);
        }

        return new DocumentAnalysis(root, semanticModel, model);
    }

    public ImmutableArray<MemberEntry> Members => TreeNames.Of(SemanticModel.SyntaxTree).Members;

    /// <summary>Empty for a member that no contract is within reach of.</summary>
    public List<Diagnostic> FindingsOf(MemberEntry member, CancellationToken cancellationToken)
        => !Model.Members.IsReported(member) ? new List<Diagnostic>() : BodyFindings.Of(member, SemanticModel, Model, Model.OptionsFor(SemanticModel.SyntaxTree), new BodyUses(), cancellationToken);
}
