using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// Runs analyzers over a state and compares what they and the compiler report with what is expected; then checks that generated code is
/// left alone and that <c>#pragma warning disable</c> works.
/// </summary>
public abstract class AnalyzerTest<TVerifier>
    where TVerifier : IVerifier, new()
{
    // Composing the services is most of the cost of a workspace; they have no state of their own.
    private static readonly Lazy<MefHostServices> Services = new(static () => MefHostServices.Create(MefHostServices.DefaultAssemblies));

    protected AnalyzerTest()
    {
        TestState = new SolutionState(DefaultTestProjectName, Language, DefaultFilePathPrefix, DefaultFileExt);
    }

    public abstract string Language { get; }

    /// <summary>Adds a source file.</summary>
    public string TestCode
    {
        set => TestState.Sources.Add(value);
    }

    public SolutionState TestState { get; }

    /// <summary>Expected beside what markup says.</summary>
    public List<DiagnosticResult> ExpectedDiagnostics => TestState.ExpectedDiagnostics;

    public CompilerDiagnostics CompilerDiagnostics { get; set; } = CompilerDiagnostics.Errors;

    public TestBehaviors TestBehaviors { get; set; }

    public MarkupOptions MarkupOptions { get; set; }

    /// <summary>Ids that the compilation options switch off.</summary>
    public List<string> DisabledDiagnostics { get; } = [];

    public ReferenceAssemblies ReferenceAssemblies { get; set; } = ReferenceAssemblies.Default;

    /// <summary>Called for each diagnostic that matched, for what a <see cref="DiagnosticResult"/> cannot say.</summary>
    public Action<Diagnostic, DiagnosticResult, IVerifier>? DiagnosticVerifier { get; set; }

    /// <summary>Changes of the solution before it is compiled; the id is that of the project under test.</summary>
    public List<Func<Solution, ProjectId, Solution>> SolutionTransforms { get; } = [];

    protected static TVerifier Verify { get; } = new();

    protected virtual string DefaultFilePathPrefix => "/0/Test";

    protected virtual string DefaultTestProjectName => "TestProject";

    protected virtual string DefaultFilePath => DefaultFilePathPrefix + 0 + "." + DefaultFileExt;

    protected abstract string DefaultFileExt { get; }

    /// <summary>Runs the test. The verifier throws when it fails.</summary>
    public Task RunAsync(CancellationToken cancellationToken = default) => RunImplAsync(cancellationToken);

    protected virtual async Task RunImplAsync(CancellationToken cancellationToken)
    {
        Verify.NotEmpty($"{nameof(TestState)}.{nameof(SolutionState.Sources)}", TestState.Sources);
        var state = Evaluate(TestState.WithInheritedValuesApplied(null, []), []);
        await VerifyDiagnosticsAsync(state, Verify.PushContext("Diagnostics of test state"), cancellationToken).ConfigureAwait(false);
    }

    protected abstract CompilationOptions CreateCompilationOptions();

    protected abstract ParseOptions CreateParseOptions();

    protected abstract IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers();

    /// <summary>The descriptor that markup without an id means; null when there is no telling.</summary>
    protected internal virtual DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers)
    {
        if (analyzers.Length == 0)
            return null;
        var descriptors = analyzers[0].SupportedDiagnostics;
        return MarkupOptions.HasFlag(MarkupOptions.UseFirstDescriptor)
            ? analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).FirstOrDefault()
            : descriptors.Length == 1 ? descriptors[0] : null;
    }

    protected virtual bool IsCompilerDiagnosticIncluded(Diagnostic diagnostic, CompilerDiagnostics compilerDiagnostics)
        => compilerDiagnostics switch
        {
            CompilerDiagnostics.None => false,
            CompilerDiagnostics.Errors => diagnostic.Severity >= DiagnosticSeverity.Error,
            CompilerDiagnostics.Warnings => diagnostic.Severity >= DiagnosticSeverity.Warning,
            CompilerDiagnostics.Suggestions => diagnostic.Severity >= DiagnosticSeverity.Info,
            _ => true,
        };

    protected virtual AnalyzerOptions GetAnalyzerOptions(Project project) => project.AnalyzerOptions;

    protected virtual CompilationWithAnalyzers CreateCompilationWithAnalyzers(
        Compilation compilation,
        ImmutableArray<DiagnosticAnalyzer> analyzers,
        AnalyzerOptions options,
        CancellationToken cancellationToken)
        => compilation.WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(
            options,
            onAnalyzerException: null,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false));

    protected virtual Workspace CreateWorkspaceImpl() => new AdhocWorkspace(Services.Value);

    /// <summary>
    /// Options that make every rule of the analyzers run, and an exception in one of them an error. As in the packages, each rule is given
    /// its default severity by the options, which then wins over a severity in an <c>.editorconfig</c> file, except <c>none</c>.
    /// </summary>
    protected virtual Project ApplyCompilationOptions(Project project)
    {
        var options = project.CompilationOptions!;
        var specific = options.SpecificDiagnosticOptions;
        foreach (var descriptor in GetDiagnosticAnalyzers().SelectMany(static analyzer => analyzer.SupportedDiagnostics))
            specific = specific.SetItem(descriptor.Id, ReportOf(descriptor.DefaultSeverity));
        specific = specific.SetItem("AD0001", ReportDiagnostic.Error);
        foreach (var id in DisabledDiagnostics)
            specific = specific.SetItem(id, ReportDiagnostic.Suppress);
        return project.WithCompilationOptions(options.WithSpecificDiagnosticOptions(specific));
    }

    /// <summary>Takes the markup out of a state.</summary>
    private protected SolutionState Evaluate(SolutionState state, ImmutableArray<string> fixable)
    {
        var analyzers = GetDiagnosticAnalyzers().ToArray();
        return MarkupExpectations.Apply(
            state,
            MarkupOptions,
            () => GetDefaultDiagnostic(analyzers),
            [.. analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics)],
            fixable,
            DefaultFilePath);
    }

    private protected async Task VerifyDiagnosticsAsync(SolutionState state, IVerifier verifier, CancellationToken cancellationToken)
    {
        ImmutableArray<DiagnosticAnalyzer> analyzers = [.. GetDiagnosticAnalyzers()];
        var expected = state.ExpectedDiagnostics;
        await MatchAsync(state, expected, verifier, cancellationToken).ConfigureAwait(false);

        var exclusions = new Exclusions(analyzers, state);
        if (!TestBehaviors.HasFlag(TestBehaviors.SkipGeneratedCodeCheck)
            && !analyzers.All(GeneratedCodeRecorder.IsConfiguredBy)
            && expected.Any(exclusions.LeavesGeneratedCode))
        {
            await MatchAsync(
                Exclusions.WithFirstLine(state, "// <auto-generated>"),
                exclusions.Remaining(expected, exclusions.LeavesGeneratedCode),
                verifier.PushContext("Verifying exclusions in <auto-generated> code"),
                cancellationToken).ConfigureAwait(false);
        }

        if (!TestBehaviors.HasFlag(TestBehaviors.SkipSuppressionCheck) && expected.Any(exclusions.IsSuppressible))
        {
            var ids = expected.Where(exclusions.IsSuppressible).Select(static d => d.Id).Distinct();
            await MatchAsync(
                Exclusions.WithFirstLine(state, "#pragma warning disable " + string.Join(", ", ids)),
                exclusions.Remaining(expected, exclusions.IsSuppressible),
                verifier.PushContext("Verifying exclusions in '#pragma warning disable' code"),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private protected async Task<Project> CreateProjectAsync(SolutionState state, IVerifier verifier, CancellationToken cancellationToken)
    {
        Verify.LanguageIsSupported(Language);
        var builder = new SolutionBuilder(CreateCompilationOptions(), CreateParseOptions(), ReferenceAssemblies, DefaultFilePathPrefix);
        var project = await builder.BuildAsync(CreateWorkspaceImpl().CurrentSolution, state, cancellationToken).ConfigureAwait(false);
        var solution = project.Solution;
        foreach (var id in solution.ProjectIds)
            solution = ApplyCompilationOptions(solution.GetProject(id)!).Solution;
        foreach (var transform in SolutionTransforms)
            solution = transform(solution, project.Id);
        var result = solution.GetProject(project.Id);
        verifier.True(result is not null, "A solution transform removed the project under test");
        verifier.Equal(state.Sources.Count, result.Documents.Count(), "A solution transform changed the number of documents");
        return result;
    }

    private protected async Task<ImmutableArray<ReportedDiagnostic>> GetDiagnosticsAsync(Solution solution, CancellationToken cancellationToken)
    {
        ImmutableArray<DiagnosticAnalyzer> analyzers = [.. GetDiagnosticAnalyzers()];
        var found = ImmutableArray.CreateBuilder<ReportedDiagnostic>();
        foreach (var project in solution.Projects)
        {
            var compilation = await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"Project '{project.Name}' has no compilation");
            foreach (var diagnostic in compilation.GetDiagnostics(cancellationToken))
            {
                if (!diagnostic.IsSuppressed && IsCompilerDiagnosticIncluded(diagnostic, CompilerDiagnostics))
                    found.Add(new ReportedDiagnostic(project, diagnostic, IsNonLocal: false));
            }

            if (analyzers.IsEmpty)
                continue;
            compilation = ForcedRules.Apply(compilation, RulesOffByDefault(analyzers));
            var result = await CreateCompilationWithAnalyzers(compilation, analyzers, GetAnalyzerOptions(project), cancellationToken)
                .GetAnalysisResultAsync(cancellationToken).ConfigureAwait(false);
            var nonLocal = result.CompilationDiagnostics.Values.SelectMany(static ds => ds).ToHashSet();
            foreach (var diagnostic in result.GetAllDiagnostics())
                found.Add(new ReportedDiagnostic(project, diagnostic, nonLocal.Contains(diagnostic)));
        }

        return ReportedDiagnostic.SortDistinct(found);
    }

    private ImmutableDictionary<string, ReportDiagnostic> RulesOffByDefault(ImmutableArray<DiagnosticAnalyzer> analyzers)
        => analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics)
            .Where(d => !d.IsEnabledByDefault && !DisabledDiagnostics.Contains(d.Id))
            .DistinctBy(static d => d.Id)
            .ToImmutableDictionary(static d => d.Id, static d => ReportOf(d.DefaultSeverity));

    private static ReportDiagnostic ReportOf(DiagnosticSeverity severity)
        => severity switch
        {
            DiagnosticSeverity.Hidden => ReportDiagnostic.Hidden,
            DiagnosticSeverity.Info => ReportDiagnostic.Info,
            DiagnosticSeverity.Warning => ReportDiagnostic.Warn,
            _ => ReportDiagnostic.Error,
        };

    private async Task MatchAsync(
        SolutionState state,
        IReadOnlyList<DiagnosticResult> expected,
        IVerifier verifier,
        CancellationToken cancellationToken)
    {
        var project = await CreateProjectAsync(state, verifier, cancellationToken).ConfigureAwait(false);
        var actual = await GetDiagnosticsAsync(project.Solution, cancellationToken).ConfigureAwait(false);
        var format = new DiagnosticFormatter([.. GetDiagnosticAnalyzers()], DefaultFilePath);
        DiagnosticMatcher.Match([.. actual.Select(static d => d.Diagnostic)], expected, format, DiagnosticVerifier, verifier);
    }
}
