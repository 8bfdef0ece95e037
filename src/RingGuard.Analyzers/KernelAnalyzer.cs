using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Incremental;
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
    // The host initializes the analyzer for each compilation anew, and keeps it between them.
    private readonly AnalysisHistory _history = new();

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = KernelRules.Descriptors.AddRange(DeclarationFindings.Descriptors).AddRange(DelegateFindings.Descriptors).Add(Descriptors.TrustWithoutReason);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        // Kernels generate code, too (handler tables, plugs): it is analysed for the summaries, not reported on.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var contracts = ContractProvider.Of(start.Compilation, start.Options.AdditionalFiles, start.CancellationToken);
            if (!contracts.HasContracts)
                return;
            var provider = start.Options.AnalyzerConfigOptionsProvider;
            var generation = _history.Next(start.Compilation, contracts, t => EngineOptions.Read(provider.GetOptions(t)));
            start.RegisterSemanticModelAction(c => AnalyzeTree(c, generation));
            start.RegisterCompilationEndAction(c =>
            {
                foreach (var diagnostic in LockGraphRules.Report(generation.WholeModel(c.CancellationToken), c.CancellationToken))
                    c.ReportDiagnostic(diagnostic);
            });
            start.RegisterCompilationEndAction(c => ReportConsumers(c, generation.Model));
            start.RegisterCompilationEndAction(c => TrustSummary.Report(c, generation));
        });
    }

    private static void AnalyzeTree(SemanticModelAnalysisContext context, Generation generation)
    {
        var model = generation.Model;
        // Kernel code has to say of its visible members even what they only pass on.
        var isKernelCode = model.Contracts.KernelCode is { RequireContracts: true };
        if (!isKernelCode && !model.Members.HasReported)
            return;
        var tree = context.SemanticModel.SyntaxTree;
        generation.Enter(tree);
        foreach (var member in TreeNames.Of(tree).Members)
        {
            var isReported = model.Members.IsReported(member) || model.Registrations.Contains(member.Node);
            if (!isReported && !(isKernelCode && model.Members.IsRelevant(member)))
                continue;
            context.CancellationToken.ThrowIfCancellationRequested();
            foreach (var diagnostic in generation.FindingsOf(member, context.CancellationToken) ?? Analyze(member, isReported, context, generation))
                context.ReportDiagnostic(diagnostic);
        }
    }

    private static ImmutableArray<Diagnostic> Analyze(MemberEntry member, bool isReported, SemanticModelAnalysisContext context, Generation generation)
    {
        var (model, uses) = (generation.Model, new BodyUses());
        var options = model.OptionsFor(member.Node.SyntaxTree);
        var findings = ImmutableArray.CreateBuilder<Diagnostic>();
        if (isReported)
            findings.AddRange(BodyFindings.Of(member, context.SemanticModel, model, options, uses, context.CancellationToken));
        findings.AddRange(DeclarationFindings.Of(member, context.SemanticModel, model, options, uses, context.CancellationToken));
        var result = findings.ToImmutable();
        generation.Keep(member, result, uses);
        return result;
    }

    private static void ReportConsumers(CompilationAnalysisContext context, KernelModel model)
    {
        foreach (var tree in context.Compilation.SyntaxTrees)
        {
            foreach (var diagnostic in PendingWorkConsumers.Report(model, model.OptionsFor(tree).PossibleFindings, context.CancellationToken))
                context.ReportDiagnostic(diagnostic);
            return;
        }
    }
}
