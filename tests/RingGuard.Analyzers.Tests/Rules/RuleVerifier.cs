using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>
/// Runs <see cref="KernelAnalyzer"/> over a source and <see cref="TestKernel"/>. Any RG finding that the markup does not
/// announce fails the test, whatever its rule and severity.
/// </summary>
/// <remarks>
/// A source that declares no namespace is taken as members of the class <c>Subject</c> (<see cref="Subject"/>).
/// </remarks>
internal static class RuleVerifier
{
    /// <summary>Off by default and forced on by the harness; it would speak about every public member of a test source.</summary>
    private const string MissingContracts = "RG9002";

    /// <summary>Compares ids and places; messages and severities as far as <paramref name="expected"/> states them.</summary>
    public static Task VerifyAsync(string source, params DiagnosticResult[] expected)
        => RunAsync(new RuleTest(Complete(source), expected));

    /// <summary>No finding at all.</summary>
    public static Task SilentAsync(string source, params string[] ignored)
    {
        if (MarksFinding(source))
            throw new ArgumentException("a silent source announces no finding", nameof(source));

        return RunAsync(new RuleTest(Complete(source), []) { Ignored = ignored });
    }

    /// <summary>Exactly the findings of the markup, each of them definite and a warning.</summary>
    public static Task DefiniteAsync(string source, params string[] ignored)
        => MarkedAsync(source, "definite", DiagnosticSeverity.Warning, ignored);

    /// <summary>Exactly the findings of the markup, each of them possible and of severity Info.</summary>
    public static Task PossibleAsync(string source, params string[] ignored)
        => MarkedAsync(source, "possible", DiagnosticSeverity.Info, ignored);

    /// <summary>The same with lines of an <c>.editorconfig</c> section for all C# files.</summary>
    public static Task WithOptionsAsync(string options, string source, params DiagnosticResult[] expected)
        => RuleSources.IsRecording ? Task.CompletedTask : new RuleTest(Complete(source), expected) { EditorConfig = options }.RunAsync();

    /// <summary>The same with a contract file.</summary>
    public static Task WithContractsAsync(string contracts, string source, params DiagnosticResult[] expected)
        => RuleSources.Records(Complete(source), contracts) ? Task.CompletedTask : new RuleTest(Complete(source), expected) { Contracts = contracts }.RunAsync();

    /// <summary>Members inside a public class with two spin locks, a read-write lock, a sleeping lock and plain state.</summary>
    public static string Subject(string members)
        => $$"""
            namespace Sample;

            public class Subject
            {
                [LockClass("main", LockKind.Spin)] private readonly SpinLock _lock = new();
                [LockClass("second", LockKind.Spin)] private readonly SpinLock _second = new();
                [LockClass("map", LockKind.RwSpin)] private readonly RwLock _rw = new();
                private readonly Mutex _mutex = new();
                private readonly Ticket _ticket = new();
                private readonly Gate _gate = new();
                private int _value;
                private bool _flag;

            {{members}}
            }
            """;

    internal static string Complete(string source)
        => source.Contains("namespace ", StringComparison.Ordinal) ? source : Subject(source);

    private static Task MarkedAsync(string source, string certainty, DiagnosticSeverity severity, string[] ignored)
    {
        if (!MarksFinding(source))
            throw new ArgumentException("the source announces no finding", nameof(source));

        return RunAsync(new RuleTest(Complete(source), [])
        {
            Ignored = ignored,
            DiagnosticVerifier = (diagnostic, _, verifier) =>
            {
                verifier.True(diagnostic.Properties.TryGetValue("certainty", out var actual), $"{diagnostic.Id} does not say how certain it is");
                verifier.Equal(certainty, actual!, $"certainty of {diagnostic}");
                verifier.Equal(severity, diagnostic.Severity, $"severity of {diagnostic}");
            },
        });
    }

    private static Task RunAsync(RuleTest test)
        => RuleSources.Records(test.Source, "") ? Task.CompletedTask : test.RunAsync();

    private static bool MarksFinding(string source) => source.Contains("{|RG", StringComparison.Ordinal);

    private sealed class RuleTest : CSharpAnalyzerTest<KernelAnalyzer, DefaultVerifier>
    {
        public RuleTest(string source, IEnumerable<DiagnosticResult> expected)
        {
            TestState.Sources.Add(source);
            TestState.Sources.Add((TestKernel.FileName, Microsoft.CodeAnalysis.Text.SourceText.From(TestKernel.Source)));
            TestState.AdditionalReferences.Add(typeof(RequiresAttribute).Assembly);
            ReferenceAssemblies = ReferenceAssemblies.Net.Net80;
            ExpectedDiagnostics.AddRange(expected);
            DisabledDiagnostics.Add(MissingContracts);
            Source = source;
        }

        public string Source { get; }

        /// <summary>
        /// The harness gives each rule its default severity, which would hide that possible findings are information and what an
        /// .editorconfig file says: take that back for rules that are on by default.
        /// </summary>
        protected override Microsoft.CodeAnalysis.Project ApplyCompilationOptions(Microsoft.CodeAnalysis.Project project)
        {
            project = base.ApplyCompilationOptions(project);
            var options = project.CompilationOptions!;
            var specific = options.SpecificDiagnosticOptions;
            foreach (var pair in specific)
            {
                if (pair.Key.StartsWith("RG", StringComparison.Ordinal) && pair.Value != Microsoft.CodeAnalysis.ReportDiagnostic.Suppress)
                    specific = specific.Remove(pair.Key);
            }

            return project.WithCompilationOptions(options.WithSpecificDiagnosticOptions(specific));
        }

        /// <summary>Rules whose say about the same lines belongs to other tests.</summary>
        public string[] Ignored
        {
            init => DisabledDiagnostics.AddRange(value);
        }

        public string EditorConfig
        {
            init => TestState.AnalyzerConfigFiles.Add(("/.editorconfig", Microsoft.CodeAnalysis.Text.SourceText.From($"root = true\n\n[*.cs]\n{value}\n")));
        }

        public string Contracts
        {
            init => TestState.AdditionalFiles.Add(("/0/test.ringguard.txt", Microsoft.CodeAnalysis.Text.SourceText.From(value)));
        }
    }
}
