using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>FPU section nested, ended without a begin, or begun where it is unusable.</summary>
public sealed class RG2004Tests
{
    // Valid

    [Fact]
    public Task A_tested_section_in_a_handler() => RuleVerifier.SilentAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Irq(byte[] b) { if (KernelFpu.IsUsable()) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); } else Plain.Touch(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Early(byte[] b) { if (!KernelFpu.IsUsable()) return; KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); }
        [RunsIn(ExecutionMode.Softirq)] public void Soft(byte[] b) { if (!KernelFpu.IsUsable()) { Plain.Touch(); return; } using (KernelFpu.Section()) Vec.Xor(b); }
        [RunsIn(ExecutionMode.HardIrq)] public void Feature(byte[] b) { if (_flag && KernelFpu.IsUsable()) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); } }
        """);

    [Fact]
    public Task A_test_stored_in_a_local() => RuleVerifier.SilentAsync("""
        [RunsIn(ExecutionMode.HardIrq)]
        public void Irq(byte[] b)
        {
            bool usable = KernelFpu.IsUsable();
            if (usable)
            {
                KernelFpu.Begin();
                Vec.Xor(b);
                KernelFpu.End();
            }
        }
        """);

    [Fact]
    public Task One_after_the_other_in_a_task() => RuleVerifier.SilentAsync("""
        public void Twice(byte[] b) { KernelFpu.Begin(); KernelFpu.End(); KernelFpu.Begin(); KernelFpu.End(); }
        public void Loop(byte[] b) { for (int i = 0; i < 4; i++) using (KernelFpu.Section()) Vec.Xor(b); }
        public void Kinds() { KernelFpu.Begin(); KernelFpu.End(); KernelNeon.Begin(); KernelNeon.End(); }
        """);

    // Findings

    [Fact]
    public Task Nested_sections() => RuleVerifier.DefiniteAsync("""
        public void Scopes(byte[] b) { using (KernelFpu.Section()) using ({|RG2004:KernelFpu.Section()|}) Vec.Xor(b); }
        """);

    [Fact]
    public async Task Nested_by_hand_and_across_kinds()
    {
        var findings = await Findings.OfAsync("""
            public void Same() { KernelFpu.Begin(); KernelFpu.Begin(); KernelFpu.End(); KernelFpu.End(); }
            public void Neon() { KernelNeon.Begin(); KernelNeon.Begin(); KernelNeon.End(); KernelNeon.End(); }
            public void Locked() { FpRegs.Lock(); KernelFpu.Begin(); KernelFpu.End(); FpRegs.Unlock(); }
            """);

        var nested = findings.Where(static f => f.Id == "RG2004").ToList();
        Assert.Equal(["KernelFpu.Begin()", "KernelNeon.Begin()", "KernelFpu.Begin()"], nested.Select(static f => f.Text));
        Assert.All(nested, static f => Assert.Equal("definite", f.Certainty));
    }

    [Fact]
    public Task End_without_begin() => RuleVerifier.DefiniteAsync("""
        public void Bare() { {|RG2004:KernelFpu.End()|}; }
        public void Twice() { KernelFpu.Begin(); KernelFpu.End(); {|RG2004:KernelFpu.End()|}; }
        public void Neon() { {|RG2004:KernelNeon.End()|}; }
        """);

    [Fact]
    public Task End_without_begin_on_some_paths_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(int x)
        {
            if (x > 3) KernelFpu.Begin();
            _value++;
            {|RG2004:KernelFpu.End()|};
        }
        """);

    [Fact]
    public Task Untested_in_an_interrupt_handler() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Irq(byte[] b) { {|RG2004:KernelFpu.Begin()|}; Vec.Xor(b); KernelFpu.End(); }
        [RunsIn(ExecutionMode.Nmi)] public void Nmi(byte[] b) { {|RG2004:KernelFpu.Begin()|}; Vec.Xor(b); KernelFpu.End(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Scope(byte[] b) { using ({|RG2004:KernelFpu.Section()|}) Vec.Xor(b); }
        """);

    [Fact]
    public Task Untested_in_a_softirq_is_possible() => RuleVerifier.PossibleAsync("""
        [RunsIn(ExecutionMode.Softirq)] public void Lookup(byte[] b) { {|RG2004:KernelFpu.Begin()|}; Vec.Xor(b); KernelFpu.End(); }
        """);

    [Fact]
    public Task A_feature_test_is_not_a_context_test() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)]
        public void Blocks(byte[] b)
        {
            if (_flag)
            {
                for (int i = 0; i < 4; i++)
                {
                    {|RG2004:KernelFpu.Begin()|};
                    Vec.Xor(b);
                    KernelFpu.End();
                }
            }
            else
            {
                Plain.Touch();
            }
        }
        """);

    [Fact]
    public Task The_wrong_branch_of_the_test() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)]
        public void Irq(byte[] b)
        {
            if (!KernelFpu.IsUsable())
            {
                {|RG2004:KernelFpu.Begin()|};
                Vec.Xor(b);
                KernelFpu.End();
            }
        }
        """);

    [Fact]
    public async Task Neon_needs_interrupts_on_and_no_handler()
    {
        var findings = await Findings.OfAsync("""
            public void Masked() { LocalIrq.Disable(); KernelNeon.Begin(); KernelNeon.End(); LocalIrq.Enable(); }
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { KernelNeon.Begin(); KernelNeon.End(); }
            """);

        Assert.Equal(2, findings.Count);
        Assert.All(findings, static f => Assert.Equal(("RG2004", "KernelNeon.Begin()", "definite"), (f.Id, f.Text, f.Certainty)));
    }

    [Fact]
    public async Task The_outer_section_is_evidence()
    {
        const string Source = """
            public void Bad(byte[] b)
            {
                using var outer = KernelFpu.Section(); // outer
                _value++;
                using var inner = KernelFpu.Section(); // inner
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG2004", "definite", "KernelFpu.Section()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "// inner"), finding.Line);
        Assert.Contains(Findings.LineOf(Source, "// outer"), finding.Evidence);
    }

    // Helpers and contracts

    [Fact]
    public async Task A_helper_that_opens_a_section_of_its_own() => await Findings.OneOnMarkedLineAsync("RG2004", """
        public void Outer(byte[] b)
        {
            using (KernelFpu.Section())
            {
                Copy(b); // <-
            }
        }

        private static void Copy(byte[] b)
        {
            using var s = KernelFpu.Section(); // <-
            Vec.Xor(b);
        }
        """);

    [Fact]
    public async Task A_helper_of_a_handler() => await Findings.OneOnMarkedLineAsync("RG2004", """
        [RunsIn(ExecutionMode.HardIrq)]
        public void Irq(byte[] b)
        {
            First(b); // <-
        }

        private static void First(byte[] b) => Second(b); // <-

        private static void Second(byte[] b)
        {
            using var s = KernelFpu.Section(); // <-
            Vec.Xor(b);
        }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.Xmm.Open     Requires(NoFpuSection | NotNmi) Acquires(FpuSection) Acquires(Preempt)
        M:Sample.Xmm.Shut     Releases(FpuSection) Releases(Preempt)
        M:Sample.Xmm.CanOpen  Ensures(NoFpuSection, On = True)
        M:Sample.User.Good    RunsIn(HardIrq)
        M:Sample.User.Bad     RunsIn(HardIrq)
        """,
        """
        namespace Sample;

        public static class Xmm { public static void Open() { } public static void Shut() { } public static bool CanOpen() => true; }

        public class User
        {
            public void Good() { if (!Xmm.CanOpen()) return; Xmm.Open(); Xmm.Shut(); }
            public void Bad() { {|RG2004:Xmm.Open()|}; Xmm.Shut(); }
            public void Bare() { {|RG2004:Xmm.Shut()|}; }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public static class KernelFpu { public static void Begin() { } public static void End() { } }

        public class User
        {
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { KernelFpu.Begin(); KernelFpu.Begin(); KernelFpu.End(); KernelFpu.End(); KernelFpu.End(); }
        }
        """);

    [Fact]
    public Task Correlated_and_exclusive_conditions() => RuleVerifier.SilentAsync("""
        public void Correlated(byte[] b, bool simd) { if (simd) KernelFpu.Begin(); _value++; if (simd) KernelFpu.End(); }
        public void Exclusive(byte[] b, bool simd) { if (simd) { KernelFpu.Begin(); Vec.Xor(b); } if (!simd) { KernelFpu.Begin(); } KernelFpu.End(); }
        """);

    [Fact]
    public Task A_lambda_made_in_a_section_runs_later() => RuleVerifier.SilentAsync("""
        public Action Good(byte[] b)
        {
            using var s = KernelFpu.Section();
            return static () => { KernelFpu.Begin(); KernelFpu.End(); };
        }
        """);

    // Nasty constructs

    [Fact]
    public Task Control_flow() => RuleVerifier.DefiniteAsync("""
        public int Switch(int x)
        {
            using var s = KernelFpu.Section();
            return x switch { 1 => {|RG2004:Sectioned()|}, _ => 0 };
        }

        public int Sectioned() { using (KernelFpu.Section()) return _value; }

        public void Finally(byte[] b)
        {
            KernelFpu.Begin();
            try { Vec.Xor(b); }
            finally { KernelFpu.End(); }
            {|RG2004:KernelFpu.End()|};
        }

        public void Goto(int x)
        {
            if (x > 3) goto end;
            return;
        end:
            {|RG2004:KernelFpu.End()|};
        }
        """);

    // One cause, one finding

    [Fact]
    public Task The_count_of_an_end_without_begin_is_not_reported_again() => RuleVerifier.DefiniteAsync("""
        public void Bare() { _value++; {|RG2004:KernelFpu.End()|}; }
        """);
}
