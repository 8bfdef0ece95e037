using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RingGuard.Analyzers.Rules;
using RingGuard.Analyzers.Tests.Rules;
using RingGuard.CodeFixes;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes that write contracts: on the member, on its base, on the handler; one by one and all at once.</summary>
public sealed class ContractFixTests
{
    private const string Kernel = "[assembly: KernelCode]\n\nnamespace Sample;\n\n";

    [Fact]
    public Task MissingContracts_AllAtOnce_AndThenNothingIsFound() => FixesAllAsync(
        new DeclareContractFix(),
        "RG9002",
        Kernel + """
        public class Vcpu
        {
            private readonly SpinLock _lock = new();
            private readonly Mutex _mutex = new();

            /// <summary>Runs what is pending.</summary>
            public void Drain() => Softirq.DoSoftirq();

            public void Wait()
            {
                Drain();
                _mutex.Lock();
                _mutex.Unlock();
            }

            public int Level { get { Sched.Yield(); return 1; } }

            public int Short => Deep();

            [System.Obsolete]
            public Vcpu(int n) { Sched.Doze(); }

            public void Count() { _lock.Lock(); _lock.Unlock(); }

            private static int Deep() { Sched.Doze(); return 1; }

            public int Pure => 1;
        }
        """,
        Kernel + """
        public class Vcpu
        {
            private readonly SpinLock _lock = new();
            private readonly Mutex _mutex = new();

            /// <summary>Runs what is pending.</summary>
            [MayReschedule, Effects(Effect.RunsSoftirqs)]
            public void Drain() => Softirq.DoSoftirq();

            [MaySleep, Forbids(Resource.Lock, Of = "_mutex"), Effects(Effect.RunsSoftirqs)]
            public void Wait()
            {
                Drain();
                _mutex.Lock();
                _mutex.Unlock();
            }

            public int Level { [MayReschedule] get { Sched.Yield(); return 1; } }

            [MaySleep]
            public int Short => Deep();

            [MaySleep]
            [System.Obsolete]
            public Vcpu(int n) { Sched.Doze(); }

            [Forbids(Resource.Lock, Of = "_lock")]
            public void Count() { _lock.Lock(); _lock.Unlock(); }

            private static int Deep() { Sched.Doze(); return 1; }

            public int Pure => 1;
        }
        """);

    [Fact]
    public Task MissingContract_WithoutUsing_IsWrittenInFull() => FixesAllAsync(
        new DeclareContractFix(),
        "RG9002",
        "[assembly: RingGuard.KernelCode]\nnamespace Other\n{\n    public enum Context { }\n\n    public class C\n    {\n        public int M(byte[] b) { TestKernel.LocalIrq.Disable(); return 1; }\n    }\n}\n",
        "[assembly: RingGuard.KernelCode]\nnamespace Other\n{\n    public enum Context { }\n\n    public class C\n    {\n        [Ensures(RingGuard.Context.IrqOff)]\n        public int M(byte[] b) { TestKernel.LocalIrq.Disable(); return 1; }\n    }\n}\n");

    [Fact]
    public Task MissingContract_OfASilentInterface_IsNotForTheImplementation() => OffersNothingAsync(
        new DeclareContractFix(),
        "RG9002",
        Kernel + "public interface ILock { void Take(); } public class L : ILock { readonly SpinLock _l = new(); public void Take() => _l.Lock(); }");

    [Fact]
    public Task WeakContract_IsReplacedOrCompleted() => FixesAllAsync(
        new DeclareContractFix(),
        "RG9004",
        """
        namespace Sample;

        public class C
        {
            private readonly Mutex _mutex = new();

            [AtomicSafe] public void Touch() { _mutex.Lock(); _mutex.Unlock(); }

            [Requires(Context.NotNmi)]
            public void Half() { Sched.Doze(); }

            [Effects(Effect.ReadsFpImage), AtomicSafe]
            public void Both() { Softirq.DoSoftirq(); }
        }
        """,
        """
        namespace Sample;

        public class C
        {
            private readonly Mutex _mutex = new();

            [MaySleep] public void Touch() { _mutex.Lock(); _mutex.Unlock(); }

            [MaySleep]
            [Requires(Context.NotNmi)]
            public void Half() { Sched.Doze(); }

            [Effects(Effect.ReadsFpImage), MayReschedule, Effects(Effect.RunsSoftirqs)]
            public void Both() { Softirq.DoSoftirq(); }
        }
        """);

    [Fact]
    public Task WeakContract_OfTheBase_IsNotForTheOverride() => OffersNothingAsync(
        new DeclareContractFix(),
        "RG9004",
        "namespace Sample; public interface IFast { [AtomicSafe] void Go(); } public class Slow : IFast { public void Go() { Sched.Doze(); } }");

    [Fact]
    public Task Mismatch_TakesOverTheContractOfTheBase() => FixesAllAsync(
        new AdoptBaseContractFix(),
        "RG9001",
        """
        namespace Sample;

        public interface IVirtHost
        {
            [Requires(Context.InHyp)] void Save();
            [Requires(Context.NotAtomic, When = "wait", Is = true), Forbids(Resource.Lock, Of = "o")] void Get(object o, bool wait);
            [AtomicSafe] void Poke();
        }

        public class NVhe : IVirtHost
        {
            [Requires(Context.InTask)] public void Save() { }

            // Why.
            [MaySleep, System.Obsolete]
            [Effects(Effect.LongRunning)]
            public void Get(object lockObject, bool block) { }

            [MaySleep] public void Poke() { }
        }
        """,
        """
        namespace Sample;

        public interface IVirtHost
        {
            [Requires(Context.InHyp)] void Save();
            [Requires(Context.NotAtomic, When = "wait", Is = true), Forbids(Resource.Lock, Of = "o")] void Get(object o, bool wait);
            [AtomicSafe] void Poke();
        }

        public class NVhe : IVirtHost
        {
            [HypCallable] public void Save() { }

            // Why.
            [Requires(Context.NotAtomic, When = "block", Is = true), Forbids(Resource.Lock, Of = "lockObject"), System.Obsolete]
            public void Get(object lockObject, bool block) { }

            [AtomicSafe] public void Poke() { }
        }
        """);

    [Fact]
    public Task Mismatch_WithASilentInterface_IsDeclaredThere() => FixesAllAsync(
        new AdoptBaseContractFix(),
        "RG9001",
        """
        namespace Sample;

        public interface ILock
        {
            void Take();
        }

        public class L : ILock
        {
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")] public void Take() { }
        }
        """,
        """
        namespace Sample;

        public interface ILock
        {
            [Acquires(Resource.Lock), Acquires(Resource.Preempt)]
            void Take();
        }

        public class L : ILock
        {
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Trusted("primitive")] public void Take() { }
        }
        """);

    [Fact]
    public Task Handler_SaysInWhichModeItRuns() => FixesAllAsync(
        new DeclareModeFix(),
        "RG9007",
        """
        namespace Sample;

        [RunsIn(ExecutionMode.HardIrq)] public delegate void Handler();

        public class C
        {
            public void Register() => Open(1, OnTimer);

            private static void Open(int line, Handler handler) { }

            private void OnTimer()
            {
            }
        }
        """,
        """
        namespace Sample;

        [RunsIn(ExecutionMode.HardIrq)] public delegate void Handler();

        public class C
        {
            public void Register() => Open(1, OnTimer);

            private static void Open(int line, Handler handler) { }

            [RunsIn(ExecutionMode.HardIrq)]
            private void OnTimer()
            {
            }
        }
        """);

    [Theory]
    [InlineData("Remove 'Context.IrqOn'", "[Requires(Context.IrqOff)]")]
    [InlineData("Remove 'Context.IrqOff'", "[Requires(Context.IrqOn)]")]
    public Task Contradiction_InOneContext(string title, string attributes)
        => ChoosesAsync("[Requires(Context.IrqOn | Context.IrqOff)]", title, attributes);

    [Theory]
    [InlineData("Remove '[Effects(Effect.Sleeps)]'", "[Requires(Context.PreemptOff)]")]
    [InlineData("Remove '[Requires(Context.PreemptOff)]'", "[Effects(Effect.Sleeps)]")]
    public Task Contradiction_BetweenAttributes(string title, string attributes)
        => ChoosesAsync("[Requires(Context.PreemptOff), Effects(Effect.Sleeps)]", title, attributes);

    [Fact]
    public async Task Contradiction_WhatDoesNotClashIsKept()
    {
        var document = Open("namespace Sample;\n\npublic interface IWeird\n{\n    [Requires(Context.IrqOn | Context.IrqOff), Effects(Effect.Throws)]\n    void Weird();\n}\n");
        var actions = await ActionsAsync(new RemoveClauseFix(), document, Assert.Single(await FindAsync(document, "RG9003")));
        Assert.Equal(
            ["Remove 'Context.IrqOn'", "Remove 'Context.IrqOff'", "Remove '[Requires(Context.IrqOn | Context.IrqOff)]'"],
            actions.Select(static a => a.Title));
    }

    private static async Task ChoosesAsync(string clashing, string title, string expected)
    {
        const string Format = "namespace Sample;\n\npublic interface IWeird\n{{\n    // as it was meant\n    {0}\n    void Weird();\n}}\n";
        var document = Open(string.Format(System.Globalization.CultureInfo.InvariantCulture, Format, clashing));
        var diagnostics = await FindAsync(document, "RG9003");
        Assert.NotEmpty(diagnostics);
        var action = Assert.Single(await ActionsAsync(new RemoveClauseFix(), document, diagnostics[0]), a => a.Title == title);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, Format, expected), await ApplyAsync(action, document));
    }

    /// <summary>All findings of the rule at once, and, in a solution of its own, one after the other: both end in the same text.</summary>
    private static async Task FixesAllAsync(CodeFixProvider fix, string id, string source, string expected)
    {
        var document = Open(source);
        var diagnostics = await FindAsync(document, id);
        Assert.NotEmpty(diagnostics);
        var single = await ActionsAsync(fix, document, diagnostics[0]);
        var action = Assert.Single(single);
        var all = await fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
            document, fix, FixAllScope.Document, action.EquivalenceKey!, [id], new Provider(id), CancellationToken.None));
        Assert.NotNull(all);
        Assert.Equal(expected, await ApplyAsync(all, document));

        for (var round = 0; round < 20 && await FindAsync(document, id) is { Count: > 0 } left; round++)
            document = (await SolutionOf((await ActionsAsync(fix, document, left[0])).First())).GetDocument(document.Id)!;
        Assert.Equal(expected, (await document.GetTextAsync()).ToString());
    }

    private static async Task OffersNothingAsync(CodeFixProvider fix, string id, string source)
    {
        var document = Open(source);
        var diagnostics = await FindAsync(document, id);
        Assert.NotEmpty(diagnostics);
        foreach (var diagnostic in diagnostics)
            Assert.Empty(await ActionsAsync(fix, document, diagnostic));
    }

    private static Document Open(string source)
    {
        var solution = new AdhocWorkspace().CurrentSolution;
        var project = solution.AddProject("Test", "Test", LanguageNames.CSharp)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true))
            .WithMetadataReferences(TestCompilation.Framework.Add(TestCompilation.Annotations));
        project = project.AddDocument("Kernel.cs", SourceText.From(TestKernel.Source)).Project;
        return project.AddDocument("Test.cs", SourceText.From(source.Replace("\r\n", "\n")));
    }

    private static async Task<IReadOnlyList<Diagnostic>> FindAsync(Document document, string id)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        Assert.DoesNotContain(compilation.GetDiagnostics(), static d => d.Severity == DiagnosticSeverity.Error);
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("RG9002", ReportDiagnostic.Warn)));
        var all = await compilation.WithAnalyzers(ImmutableArray.Create<DiagnosticAnalyzer>(new KernelAnalyzer(), new ContractAnalyzer()), document.Project.AnalyzerOptions)
            .GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        return [.. all.Where(d => d.Id == id).OrderBy(static d => d.Location.SourceSpan.Start)];
    }

    private static async Task<IReadOnlyList<CodeAction>> ActionsAsync(CodeFixProvider fix, Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    private static async Task<Solution> SolutionOf(CodeAction action)
        => (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;

    private static async Task<string> ApplyAsync(CodeAction action, Document document)
        => (await (await SolutionOf(action)).GetDocument(document.Id)!.GetTextAsync()).ToString();

    private sealed class Provider(string id) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Microsoft.CodeAnalysis.Project project, CancellationToken cancellationToken)
            => await FindAsync(project.Documents.Last(), id);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
            => await FindAsync(document, id);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Microsoft.CodeAnalysis.Project project, CancellationToken cancellationToken)
            => Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
