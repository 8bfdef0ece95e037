using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Summaries;

namespace RingGuard.Analyzers;

/// <summary>
/// All rules that read the abstract state of bodies: they share one analysis. Reports from the member that a finding is
/// in, so that an editor shows it while one types.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KernelAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = KernelRules.Descriptors.AddRange(DeclarationFindings.Descriptors).AddRange(DelegateFindings.Descriptors);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        // Kernels generate code, too (handler tables, plugs): it is analysed for the summaries, not reported on.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var contracts = ContractProvider.Of(start.Compilation, start.Options.AdditionalFiles, start.CancellationToken);
            if (!contracts.HasContracts)
                return;
            var options = new OptionsCache(start.Options.AnalyzerConfigOptionsProvider);
            var model = new KernelModel(start.Compilation, contracts, options.Get);
            start.RegisterSemanticModelAction(c => AnalyzeTree(c, model, options));
            start.RegisterCompilationEndAction(c =>
            {
                foreach (var diagnostic in LockGraphRules.Report(model, c.CancellationToken))
                    c.ReportDiagnostic(diagnostic);
            });
            start.RegisterCompilationEndAction(c => ReportConsumers(c, model, options));
        });
    }

    private static void AnalyzeTree(SemanticModelAnalysisContext context, KernelModel model, OptionsCache options)
    {
        // Kernel code has to say of its visible members even what they only pass on.
        var isKernelCode = model.Contracts.KernelCode is { RequireContracts: true };
        if (!isKernelCode && !model.Members.HasReported)
            return;
        var tree = context.SemanticModel.SyntaxTree;
        foreach (var member in TreeNames.Of(tree).Members)
        {
            var isReported = model.Members.IsReported(member) || model.Registrations.Contains(member.Node);
            if (!isReported && !(isKernelCode && model.Members.IsRelevant(member)))
                continue;
            context.CancellationToken.ThrowIfCancellationRequested();
            if (isReported)
            {
                foreach (var diagnostic in BodyFindings.Of(member, context.SemanticModel, model, options.Get(tree), context.CancellationToken))
                    context.ReportDiagnostic(diagnostic);
            }

            foreach (var diagnostic in DeclarationFindings.Of(member, context.SemanticModel, model, options.Get(tree), context.CancellationToken))
                context.ReportDiagnostic(diagnostic);
        }
    }

    private static void ReportConsumers(CompilationAnalysisContext context, KernelModel model, OptionsCache options)
    {
        foreach (var tree in context.Compilation.SyntaxTrees)
        {
            foreach (var diagnostic in PendingWorkConsumers.Report(model, options.Get(tree).PossibleFindings, context.CancellationToken))
                context.ReportDiagnostic(diagnostic);
            return;
        }
    }

    /// <summary>Options per tree; every analysis of a tree asks for them.</summary>
    private sealed class OptionsCache(AnalyzerConfigOptionsProvider provider)
    {
        private readonly ConcurrentDictionary<SyntaxTree, EngineOptions> _options = new();

        public EngineOptions Get(SyntaxTree tree) => _options.GetOrAdd(tree, t => EngineOptions.Read(provider.GetOptions(t)));
    }
}
