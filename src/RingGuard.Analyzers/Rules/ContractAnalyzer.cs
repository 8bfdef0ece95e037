using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RingGuard.Analyzers.Contracts;
using RingGuard.Analyzers.Contracts.Checking;
using RingGuard.Analyzers.Contracts.Files;
using RingGuard.Analyzers.Summaries;
using RingGuard.Analyzers.Domains.Protocols;

namespace RingGuard.Analyzers.Rules;

/// <summary>
/// What is wrong with declarations, bodies apart: contracts that are ill-formed (RG9003) or do not keep those of their
/// bases (RG9001), trust without a reason (RG9005), metadata that is not understood (RG9006), options that make no sense.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        ContractDescriptors.IllFormedContract,
        Descriptors.ContractMismatch,
        Descriptors.TrustWithoutReason,
        Descriptors.UnknownTarget,
        Descriptors.MissingContract,
        Descriptors.ContractDivergence);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        var provider = ContractProvider.Of(context.Compilation, context.Options.AdditionalFiles, context.CancellationToken);
        if (!provider.HasContracts)
            return;

        var files = new ContractFileChecker(context.Compilation, provider);
        context.RegisterAdditionalFileAction(file => CheckFile(file, files));

        var compilation = context.Compilation;
        context.RegisterSyntaxTreeAction(tree => CheckWholeProject(tree, compilation, provider));

        context.RegisterSyntaxTreeAction(tree => CheckProtocols(tree, provider));

        var attributes = new AttributeChecker(context.Compilation, provider);
        context.RegisterSymbolAction(
            symbol => CheckDeclaration(symbol, attributes, provider),
            SymbolKind.Method,
            SymbolKind.Property,
            SymbolKind.Event,
            SymbolKind.Field,
            SymbolKind.NamedType,
            SymbolKind.Parameter);

        var bases = new InheritanceChecker(provider);
        context.RegisterSymbolAction(symbol => CheckBases(symbol, bases), SymbolKind.Method, SymbolKind.NamedType);
    }

    private static void CheckDeclaration(SymbolAnalysisContext context, AttributeChecker checker, ContractProvider provider)
    {
        checker.Check(
            context.Symbol,
            (location, message) => context.ReportDiagnostic(Diagnostic.Create(ContractDescriptors.IllFormedContract, location, message)),
            context.CancellationToken);

        // The defining part carries the attributes of both.
        if (context.Symbol is IMethodSymbol { PartialDefinitionPart: not null })
            return;
        TrustChecker.Check(
            context.Symbol.GetAttributes(),
            (location, message) => context.ReportDiagnostic(Diagnostic.Create(Descriptors.TrustWithoutReason, location, Certainty.Definite, message)));
        if (context.Symbol is IMethodSymbol method && IsUndeclaredExtern(method, provider))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.MissingContract,
                method.Locations[0],
                Certainty.Definite,
                MemberName.Of(method),
                "its body is not C#, so that nothing can be inferred"));
        }
    }

    /// <summary>P/Invoke and runtime methods that other assemblies can call.</summary>
    private static bool IsUndeclaredExtern(IMethodSymbol method, ContractProvider provider)
        => method is { IsExtern: true, MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet, Locations.IsEmpty: false }
        && provider.KernelCode is { RequireContracts: true }
        && Visibility.IsVisibleOutside(method)
        && provider.GetContract(method) is { SpeaksOfCallable: false, IsStub: false, NoReturn: false };

    private static void CheckBases(SymbolAnalysisContext context, InheritanceChecker checker)
    {
        if (context.Symbol is IMethodSymbol method)
            checker.Check(method, Report);
        else
            checker.Check((INamedTypeSymbol)context.Symbol, Report, context.CancellationToken);

        void Report(InheritanceFault fault) => context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.ContractMismatch,
            fault.Location,
            fault.Base.Locations.RemoveAll(static l => !l.IsInSource),
            Certainty.Definite,
            MemberName.Of(fault.Member),
            MemberName.Of(fault.Base),
            fault.What));
    }

    private static void CheckFile(AdditionalFileAnalysisContext context, ContractFileChecker checker)
    {
        if (!ContractFile.IsContractFile(context.AdditionalFile) || ContractFile.Get(context.AdditionalFile, context.CancellationToken) is not { } file)
            return;

        foreach (var problem in checker.Check(file, context.CancellationToken))
            context.ReportDiagnostic(Diagnostic.Create(ContractDescriptors.IllFormedContract, file.GetLocation(problem.Span), problem.Message));
        TrustChecker.Check(
            file,
            (span, message) => context.ReportDiagnostic(Diagnostic.Create(Descriptors.TrustWithoutReason, file.GetLocation(span), Certainty.Definite, message)));
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
    private static void CheckWholeProject(SyntaxTreeAnalysisContext context, Compilation compilation, ContractProvider contracts)
    {
        var isFirst = false;
        foreach (var tree in compilation.SyntaxTrees)
        {
            isFirst = tree == context.Tree;
            break;
        }

        if (!isFirst)
            return;

        CheckReferences(context, contracts);
        TrustChecker.Check(
            compilation.Assembly.GetAttributes(),
            (location, message) => context.ReportDiagnostic(Diagnostic.Create(Descriptors.TrustWithoutReason, location, Certainty.Definite, message)));

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

    /// <summary>An assembly that a newer version built is used as if it said nothing; that should not go unnoticed.</summary>
    private static void CheckReferences(SyntaxTreeAnalysisContext context, ContractProvider contracts)
    {
        var messages = new List<string>();
        foreach (var pair in contracts.InferredByAssembly)
        {
            foreach (var version in pair.Value.UnknownVersions)
                messages.Add($"The inferred contracts of '{pair.Key.Identity.Name}' are of schema version '{version}', which is not known; they are ignored");
        }

        messages.Sort(string.CompareOrdinal);
        foreach (var message in messages)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.UnknownTarget, Location.None, Certainty.Definite, message));
    }

    private static void Collect(AnalyzerConfigOptions options, HashSet<OptionProblem> problems)
    {
        foreach (var problem in EngineOptions.Read(options).Problems)
            problems.Add(problem);
    }
}
