using System;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Tests.Rules;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>
/// Applies a fix to a source beside <see cref="TestKernel"/>: one by one, and all at once in document, project and solution.
/// The fixed source announces what is still reported in it.
/// </summary>
internal static class FixVerify<TFix>
    where TFix : CodeFixProvider, new()
{
    public static Task FixesAsync(string source, string fixedSource, string? key = null)
        => IsRecorded(source, fixedSource, key) ? Task.CompletedTask : new FixTest(key) { TestSources = [source], FixedSources = [fixedSource] }.RunAsync();

    /// <summary>The same in a file with the line ends of Windows, which the fix has to write, too.</summary>
    public static Task FixesWithCrLfAsync(string source, string fixedSource, string? key = null)
        => FixCases.IsRecording ? Task.CompletedTask : new FixTest(key) { TestSources = [WithCrLf(source)], FixedSources = [WithCrLf(fixedSource)] }.RunAsync();

    /// <summary>Several documents at once.</summary>
    public static Task FixesAllAsync(string[] sources, string[] fixedSources, string? key = null)
        => FixCases.IsRecording ? Task.CompletedTask : new FixTest(key) { TestSources = sources, FixedSources = fixedSources }.RunAsync();

    /// <summary>There is a finding, and nothing is offered for it.</summary>
    public static Task OffersNothingAsync(string source, string? key = null)
    {
        if (!source.Contains("{|RG", StringComparison.Ordinal))
            throw new ArgumentException("the source announces no finding", nameof(source));

        return FixCases.IsRecording ? Task.CompletedTask : new FixTest(key) { TestSources = [source], FixedSources = [source] }.RunAsync();
    }

    /// <summary>As <see cref="FixesAsync"/> with a contract file.</summary>
    public static Task FixesWithContractsAsync(string contracts, string source, string fixedSource, string? key = null)
        => IsRecorded(source, fixedSource, key, contracts) ? Task.CompletedTask : new FixTest(key) { Contracts = contracts, TestSources = [source], FixedSources = [fixedSource] }.RunAsync();

    private static bool IsRecorded(string source, string fixedSource, string? key, string? contracts = null)
    {
        if (!FixCases.IsRecording)
            return false;
        FixCases.Add(typeof(TFix), RuleVerifier.Complete(source), RuleVerifier.Complete(fixedSource), key, contracts);
        return true;
    }

    private static string WithCrLf(string source)
        => RuleVerifier.Complete(source).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

    private sealed class FixTest : CSharpCodeFixTest<KernelAnalyzer, TFix, DefaultVerifier>
    {
        public FixTest(string? key)
        {
            TestState.AdditionalReferences.Add(typeof(RequiresAttribute).Assembly);
            ReferenceAssemblies = ReferenceAssemblies.Net.Net80;
            CodeActionEquivalenceKey = key;
        }

        public string[] TestSources
        {
            init => Add(TestState, value);
        }

        public string[] FixedSources
        {
            init => Add(FixedState, value);
        }

        public string Contracts
        {
            init => TestState.AdditionalFiles.Add(("/0/test.ringguard.txt", SourceText.From(value)));
        }

        private static void Add(SolutionState state, string[] sources)
        {
            foreach (var source in sources)
                state.Sources.Add(RuleVerifier.Complete(source));
            state.Sources.Add((TestKernel.FileName, SourceText.From(TestKernel.Source)));
        }
    }
}
