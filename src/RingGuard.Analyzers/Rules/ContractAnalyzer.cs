using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Checking;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Domains.Protocols;

namespace RingGuard.Analyzers.Rules;

/// <summary>RG9003: contracts that are ill-formed in attributes, in contract files, and options that make no sense.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(ContractDescriptors.IllFormedContract);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        var provider = ContractProvider.Create(context.Compilation, context.Options.AdditionalFiles, context.CancellationToken);
        if (!provider.HasContracts)
            return;

        var files = new ContractFileChecker(context.Compilation, provider);
        context.RegisterAdditionalFileAction(file => CheckFile(file, files));

        var compilation = context.Compilation;
        context.RegisterSyntaxTreeAction(tree => CheckOptions(tree, compilation));

        context.RegisterSyntaxTreeAction(tree => CheckProtocols(tree, provider));

        var attributes = new AttributeChecker(context.Compilation, provider);
        context.RegisterSymbolAction(
            symbol => attributes.Check(
                symbol.Symbol,
                (location, message) => symbol.ReportDiagnostic(Diagnostic.Create(ContractDescriptors.IllFormedContract, location, message)),
                symbol.CancellationToken),
            SymbolKind.Method,
            SymbolKind.Property,
            SymbolKind.Event,
            SymbolKind.Field,
            SymbolKind.NamedType,
            SymbolKind.Parameter);
    }

    private static void CheckFile(AdditionalFileAnalysisContext context, ContractFileChecker checker)
    {
        if (!ContractFile.IsContractFile(context.AdditionalFile) || ContractFile.Get(context.AdditionalFile, context.CancellationToken) is not { } file)
            return;

        foreach (var problem in checker.Check(file, context.CancellationToken))
            context.ReportDiagnostic(Diagnostic.Create(ContractDescriptors.IllFormedContract, file.GetLocation(problem.Span), problem.Message));
    }

    private static void CheckProtocols(SyntaxTreeAnalysisContext context, ContractProvider provider)
    {
        foreach (var declaration in provider.Protocols)
        {
            if (declaration.Location is { } location && location.SourceTree == context.Tree && ProtocolSet.ProblemOf(declaration) is { } problem)
                context.ReportDiagnostic(Diagnostic.Create(ContractDescriptors.IllFormedContract, location, problem));
        }
    }

    /// <summary>
    /// A value of .editorconfig has no location that an analyzer could name; key and allowed values say where to look. Reported
    /// with the first tree rather than at the end of the compilation, which an editor never reaches.
    /// </summary>
    private static void CheckOptions(SyntaxTreeAnalysisContext context, Compilation compilation)
    {
        var isFirst = false;
        foreach (var tree in compilation.SyntaxTrees)
        {
            isFirst = tree == context.Tree;
            break;
        }

        if (!isFirst)
            return;

        var seen = new HashSet<OptionProblem>();
        var provider = context.Options.AnalyzerConfigOptionsProvider;
        Collect(provider.GlobalOptions, seen);
        foreach (var tree in compilation.SyntaxTrees)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            Collect(provider.GetOptions(tree), seen);
        }

        var messages = new List<string>();
        foreach (var problem in seen)
            messages.Add(problem.Message);

        messages.Sort(string.CompareOrdinal);
        foreach (var message in messages)
            context.ReportDiagnostic(Diagnostic.Create(ContractDescriptors.IllFormedContract, Location.None, message));
    }

    private static void Collect(AnalyzerConfigOptions options, HashSet<OptionProblem> problems)
    {
        foreach (var problem in EngineOptions.Read(options).Problems)
            problems.Add(problem);
    }
}
