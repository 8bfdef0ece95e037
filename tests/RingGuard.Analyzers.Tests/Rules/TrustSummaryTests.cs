using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using RingGuard.Analyzers.Tests.Engine;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>The line that says how much is trusted or assumed.</summary>
public sealed class TrustSummaryTests
{
    private const string Source = """
        namespace Sample;

        public sealed class Device
        {
            private readonly SpinLock _lock = new();

            [Trusted("boot only")] public void Boot() { }
            [Trusted("wired")] public int Register { get => 0; set { } }
            private System.Func<int> _source = System.Console.Read;
            public void Change(System.Func<int> f) => _source = f;
            public void Call(System.Action<int> f) { }
            public void Run(System.Action action) { _lock.Lock(); action(); _lock.Unlock(); action(); }
            private void Pass(System.Func<int> f) { _lock.Lock(); f(); _lock.Unlock(); }
            public void Handed() { Pass(_source); }
        }
        """;

    private static readonly Dictionary<string, string> On = new() { ["ringguard.trust_summary"] = "report" };

    [Fact]
    public async Task Counts_members_of_the_sources_and_calls()
    {
        var own = await SummaryOf(Source);

        // The kernel of the tests is part of the compilation, and has trusted members of its own.
        var distrusted = await SummaryOf(Source.Replace("[Trusted(\"wired\")]", "", System.StringComparison.Ordinal).Replace("[Trusted(\"boot only\")]", "", System.StringComparison.Ordinal));
        Assert.Equal(Number(distrusted, "members of its own") + 2, Number(own, "members of its own"));
        Assert.Contains("0 members of other assemblies", own);
        Assert.Equal(2, Number(own, "calls in atomic context"));
    }

    [Fact]
    public async Task Counts_members_of_other_assemblies_that_a_contract_file_trusts()
        => Assert.Contains("1 member of other assemblies", await SummaryOf(Source, ("k.ringguard.txt", "M:System.GC.Collect Trusted(\"of the library\")\n")));

    [Fact]
    public async Task Is_silent_unless_it_is_asked_for()
        => Assert.Empty(Summaries(await EngineRun.Compile(Source).MustCompile().RunAsync(new KernelAnalyzer())));

    private static int Number(string summary, string words)
    {
        var before = summary[..summary.IndexOf(words, System.StringComparison.Ordinal)].TrimEnd();
        return int.Parse(before[(before.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> SummaryOf(string source, params (string Path, string Text)[] files)
    {
        var findings = await EngineRun.Compile(source).MustCompile().RunAsync(new KernelAnalyzer(), TestCompilation.AdditionalFiles(files), On);
        var summary = Assert.Single(Summaries(findings));
        Assert.Equal((DiagnosticSeverity.Info, Location.None), (summary.Severity, summary.Location));
        return summary.GetMessage();
    }

    private static List<Diagnostic> Summaries(IEnumerable<Diagnostic> findings) => [.. findings.Where(static f => f.Id == "RG9005")];
}
