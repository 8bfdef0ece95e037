using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Trust and suppressions without a reason.</summary>
public sealed class RG9005Tests
{
    [Fact]
    public Task Trusted() => ContractRules.VerifyAsync("""
        [Trusted("")] void Poke() { } // RG9005
        [Trusted("boot only; single CPU, IRQs never enabled yet")] void Good() { }
        [Trusted("   ")] int Property => 1; // RG9005
        int Accessor { [Trusted(null!)] get => 1; } // RG9005
        [AtomicSafe, Trusted("")] Subject(string s) { } // RG9005
        Subject() { }
        """);

    [Fact]
    public Task Suppressions() => ContractRules.VerifyAsync("""
        [assembly: System.Diagnostics.CodeAnalysis.SuppressMessage("RingGuard.Contracts", "RG9007")] // RG9005
        [assembly: System.Diagnostics.CodeAnalysis.SuppressMessage("RingGuard.Contracts", "RG9007", Justification = "handlers of the test harness")]
        namespace Sample;

        using System.Diagnostics.CodeAnalysis;

        public class Subject
        {
            [SuppressMessage("RingGuard.Context", "RG1001:Blocking call", Justification = " ")] public void A() { } // RG9005
            [SuppressMessage("RingGuard.Context", "RG1001", Justification = "never contended")] public void B() { }
            [SuppressMessage("Design", "CA1031")] public void C() { }
            [SuppressMessage("Other", "RGB1234")] public void D() { }
        }

        public partial class Part { [Trusted("")] public partial void M(); } // RG9005
        public partial class Part { public partial void M() { } }
        """);

    [Fact]
    public async Task ContractFile_LineAndColumn()
    {
        var compilation = TestCompilation.Create("namespace Sample; public class C { public void M() { } public void N() { } }");
        var findings = await compilation.RunAsync(
            new RingGuard.Analyzers.Rules.ContractAnalyzer(),
            TestCompilation.AdditionalFiles(("k.ringguard.txt", "M:Sample.C.M  Trusted\nM:Sample.C.N  Trusted(\"plug\")")));
        var finding = Assert.Single(findings);
        Assert.Equal("RG9005", finding.Id);
        Assert.StartsWith("k.ringguard.txt(1,15): ", TestCompilation.Describe(finding), System.StringComparison.Ordinal);
    }
}
