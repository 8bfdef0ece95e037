using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>
/// Tests a code fix: what is reported before and after, the text after fixing one diagnostic after the other, and the text after fixing all
/// in the document, the project and the solution.
/// </summary>
public abstract class CodeFixTest<TVerifier> : CodeActionTest<TVerifier>
    where TVerifier : IVerifier, new()
{
    protected CodeFixTest()
    {
        FixedState = new SolutionState(DefaultTestProjectName, Language, DefaultFilePathPrefix, DefaultFileExt);
        BatchFixedState = new SolutionState(DefaultTestProjectName, Language, DefaultFilePathPrefix, DefaultFileExt);
    }

    /// <summary>Adds a source file of the state after the fix.</summary>
    public string FixedCode
    {
        set => FixedState.Sources.Add(value);
    }

    /// <summary>The state after all fixes were applied one by one; inherits from the test state.</summary>
    public SolutionState FixedState { get; }

    /// <summary>Adds a source file of the state after fixing all.</summary>
    public string BatchFixedCode
    {
        set => BatchFixedState.Sources.Add(value);
    }

    /// <summary>The state after fixing all, where it is another one; inherits from the fixed state.</summary>
    public SolutionState BatchFixedState { get; }

    /// <summary>
    /// How many fixes are applied one by one: exactly a positive number, at most the absolute value of a negative one. Null for at most one
    /// for each expected diagnostic that can be fixed.
    /// </summary>
    public int? NumberOfIncrementalIterations { get; set; }

    /// <summary>How often fixing all is applied, for the scopes without a number of their own. Null for at most once in each unit of the scope.</summary>
    public int? NumberOfFixAllIterations { get; set; }

    public int? NumberOfFixAllInDocumentIterations { get; set; }

    public int? NumberOfFixAllInProjectIterations { get; set; }

    public CodeFixTestBehaviors CodeFixTestBehaviors { get; set; }

    protected abstract IEnumerable<CodeFixProvider> GetCodeFixProviders();

    /// <summary>The diagnostic to fix next; null to stop.</summary>
    protected virtual Diagnostic? TrySelectDiagnosticToFix(ImmutableArray<Diagnostic> fixableDiagnostics) => fixableDiagnostics.FirstOrDefault();

    protected virtual CodeFixContext CreateCodeFixContext(
        Document document,
        TextSpan span,
        ImmutableArray<Diagnostic> diagnostics,
        Action<CodeAction, ImmutableArray<Diagnostic>> registerCodeFix,
        CancellationToken cancellationToken)
        => new(document, span, diagnostics, registerCodeFix, cancellationToken);

    /// <summary>Also those of the compiler that the fix is for.</summary>
    protected override bool IsCompilerDiagnosticIncluded(Diagnostic diagnostic, CompilerDiagnostics compilerDiagnostics)
        => base.IsCompilerDiagnosticIncluded(diagnostic, compilerDiagnostics) || FixableIds().Contains(diagnostic.Id);

    protected override async Task RunImplAsync(CancellationToken cancellationToken)
    {
        Verify.NotEmpty($"{nameof(TestState)}.{nameof(SolutionState.Sources)}", TestState.Sources);
        var fixable = FixableIds();
        var rawTest = TestState.WithInheritedValuesApplied(null, fixable);
        var rawFixed = FixedState.WithInheritedValuesApplied(rawTest, fixable);
        var rawBatch = BatchFixedState.WithInheritedValuesApplied(rawFixed, fixable);
        var test = Evaluate(rawTest, fixable);
        await VerifyDiagnosticsAsync(test, Verify.PushContext("Diagnostics of test state"), cancellationToken).ConfigureAwait(false);

        if (!CodeActionExpected(FixedState) && !CodeActionExpected(BatchFixedState))
            return;
        var @fixed = Evaluate(rawFixed, fixable);
        var batch = Evaluate(rawBatch, fixable);
        await VerifyDiagnosticsAsync(@fixed, Verify.PushContext("Diagnostics of fixed state"), cancellationToken).ConfigureAwait(false);
        if (CodeActionExpected(BatchFixedState))
            await VerifyDiagnosticsAsync(batch, Verify.PushContext("Diagnostics of batch fixed state"), cancellationToken).ConfigureAwait(false);

        await VerifyIncrementalAsync(test, @fixed, cancellationToken).ConfigureAwait(false);
        await VerifyFixAllAsync(test, batch, FixAllScope.Document, cancellationToken).ConfigureAwait(false);
        await VerifyFixAllAsync(test, batch, FixAllScope.Project, cancellationToken).ConfigureAwait(false);
        await VerifyFixAllAsync(test, batch, FixAllScope.Solution, cancellationToken).ConfigureAwait(false);
    }

    private ImmutableArray<string> FixableIds() => [.. GetCodeFixProviders().SelectMany(static fixer => fixer.FixableDiagnosticIds)];

    private async Task VerifyIncrementalAsync(SolutionState test, SolutionState @fixed, CancellationToken cancellationToken)
    {
        var fixable = FixableIds();
        var limit = NumberOfIncrementalIterations is { } count ? new IterationLimit(count)
            : !@fixed.DiffersFrom(test) ? new IterationLimit(0)
            : CodeFixTestBehaviors.HasFlag(CodeFixTestBehaviors.FixOne) ? new IterationLimit(1)
            : IterationLimit.AtMost(test.ExpectedDiagnostics.Count(d => fixable.Contains(d.Id)));
        await VerifyFixAsync(test, @fixed, limit, scope: null, Verify.PushContext("Iterative code fix application"), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task VerifyFixAllAsync(SolutionState test, SolutionState batch, FixAllScope scope, CancellationToken cancellationToken)
    {
        var (skip, name, explicitCount, units) = scope switch
        {
            FixAllScope.Document => (
                CodeFixTestBehaviors.SkipFixAllInDocumentCheck,
                "document",
                NumberOfFixAllInDocumentIterations ?? NumberOfFixAllIterations,
                test.Projects.Sum(static project => project.Sources.Count)),
            FixAllScope.Project => (
                CodeFixTestBehaviors.SkipFixAllInProjectCheck,
                "project",
                NumberOfFixAllInProjectIterations ?? NumberOfFixAllIterations,
                test.Projects.Count()),
            _ => (
                CodeFixTestBehaviors.SkipFixAllInSolutionCheck,
                "solution",
                NumberOfFixAllIterations,
                test.Projects.Select(static project => project.Language).Distinct().Count()),
        };

        // A fixer need not be able to fix all; then there is nothing to compare.
        if (CodeFixTestBehaviors.HasFlag(skip) || GetCodeFixProviders().All(static fixer => fixer.GetFixAllProvider() is null))
            return;
        var limit = explicitCount is { } count ? new IterationLimit(count)
            : batch.DiffersFrom(test) ? IterationLimit.AtMost(units) : new IterationLimit(0);
        await VerifyFixAsync(test, batch, limit, scope, Verify.PushContext($"Fix all in {name}"), cancellationToken).ConfigureAwait(false);
    }

    private async Task VerifyFixAsync(
        SolutionState test,
        SolutionState expected,
        IterationLimit limit,
        FixAllScope? scope,
        IVerifier verifier,
        CancellationToken cancellationToken)
    {
        var project = await CreateProjectAsync(test, verifier, cancellationToken).ConfigureAwait(false);
        var solution = project.Solution;
        ImmutableArray<ReportedDiagnostic> previous = [];
        var iterations = 0;
        while (iterations <= limit.Maximum)
        {
            var diagnostics = await GetDiagnosticsAsync(solution, cancellationToken).ConfigureAwait(false);
            if (diagnostics.IsEmpty || ReportedDiagnostic.AreSame(diagnostics, previous))
                break;
            previous = diagnostics;
            if (await ApplyOnceAsync(solution, diagnostics, scope, verifier, cancellationToken).ConfigureAwait(false) is not { } changed)
                break;
            solution = changed;
            iterations++;
            if (CodeFixTestBehaviors.HasFlag(CodeFixTestBehaviors.FixOne))
                break;
        }

        var wanted = await CreateProjectAsync(expected, verifier, cancellationToken).ConfigureAwait(false);
        await SolutionComparison.VerifyAsync(wanted, solution.GetProject(project.Id)!, verifier, cancellationToken).ConfigureAwait(false);
        limit.Verify(iterations, verifier);
    }

    /// <summary>The solution after one application; null when no fix is offered.</summary>
    private async Task<Solution?> ApplyOnceAsync(
        Solution solution,
        ImmutableArray<ReportedDiagnostic> diagnostics,
        FixAllScope? scope,
        IVerifier verifier,
        CancellationToken cancellationToken)
    {
        var ids = FixableIds();
        ImmutableArray<ReportedDiagnostic> fixable = [.. diagnostics.Where(d => ids.Contains(d.Id) && d.Document is not null)];
        if (TrySelectDiagnosticToFix([.. fixable.Select(static d => d.Diagnostic)]) is not { } selected)
            return null;
        var chosen = fixable.First(d => d.Diagnostic == selected);
        var (fixer, action) = await GetActionAsync(chosen, fixable, verifier, cancellationToken).ConfigureAwait(false);
        if (fixer is null || action is null)
            return null;

        if (scope is { } s)
        {
            var all = new FixAllRunner(fixer, CodeActionEquivalenceKey ?? action.EquivalenceKey, fixable);
            action = await all.GetActionAsync(chosen.Document!, s, cancellationToken).ConfigureAwait(false);
            if (action is null)
                return null;
        }

        var changed = await CodeActionRunner.ApplyAsync(action, solution, verifier, cancellationToken).ConfigureAwait(false);
        if (CodeActionValidationMode != CodeActionValidationMode.None)
            await SyntaxStructure.VerifyAsync(solution, changed, verifier, cancellationToken).ConfigureAwait(false);
        return await CodeActionRunner.ReparseAsync(solution, changed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(CodeFixProvider? Fixer, CodeAction? Action)> GetActionAsync(
        ReportedDiagnostic chosen,
        ImmutableArray<ReportedDiagnostic> fixable,
        IVerifier verifier,
        CancellationToken cancellationToken)
    {
        var document = chosen.Document!;
        var span = chosen.Diagnostic.Location.SourceSpan;
        var offers = ImmutableArray.CreateBuilder<(CodeFixProvider Fixer, CodeAction Action)>();
        foreach (var fixer in GetCodeFixProviders().Where(fixer => fixer.FixableDiagnosticIds.Contains(chosen.Id)))
        {
            ImmutableArray<Diagnostic> here = [.. fixable
                .Where(d => fixer.FixableDiagnosticIds.Contains(d.Id) && d.Document?.Id == document.Id && d.Diagnostic.Location.SourceSpan == span)
                .Select(static d => d.Diagnostic)];
            var context = CreateCodeFixContext(document, span, here, (action, _) => offers.Add((fixer, action)), cancellationToken);
            await fixer.RegisterCodeFixesAsync(context).ConfigureAwait(false);
        }

        // Only once the editor has run the whole compilation would the light-bulb appear.
        if (offers.Count > 0 && !CodeFixTestBehaviors.HasFlag(CodeFixTestBehaviors.SkipLocalDiagnosticCheck))
            verifier.False(chosen.IsNonLocal, $"The fix is for a non-local diagnostic, which no editor shows while one types: {chosen.Diagnostic}");

        var selected = SelectAction([.. offers.Select(static offer => offer.Action)], verifier);
        return selected is null ? default : offers.First(offer => offer.Action == selected);
    }
}
