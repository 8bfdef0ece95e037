using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>FPU section not closed on every path.</summary>
public sealed class RG2002Tests
{
    // Valid

    [Fact]
    public Task A_scope_covers_every_path() => RuleVerifier.SilentAsync("""
        public ulong Statement(byte[] b, int len) { using (KernelFpu.Section()) { if (len == 0) return 0; return Vec.Sum(b); } }
        public ulong Declaration(byte[] b, int len) { using var s = KernelFpu.Section(); if (len == 0) return 0; return Vec.Sum(b); }
        """);

    [Fact]
    public Task Pairs_by_hand() => RuleVerifier.SilentAsync("""
        public void Kernel(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); }
        public void Neon(byte[] b) { KernelNeon.Begin(); Vec.Xor(b); KernelNeon.End(); }
        public void Registers() { FpRegs.Lock(); FpRegs.Unlock(); FpRegs.Lock(); FpRegs.Unlock(); }
        public void Early(byte[] b, int len) { KernelFpu.Begin(); if (len == 0) { KernelFpu.End(); return; } Vec.Xor(b); KernelFpu.End(); }
        public ulong Finally(byte[] b, int len) { KernelFpu.Begin(); try { return len == 0 ? 0 : Vec.Sum(b); } finally { KernelFpu.End(); } }
        """);

    [Fact]
    public Task A_declared_hand_over_is_a_contract() => RuleVerifier.SilentAsync("""
        [Acquires(Resource.FpuSection), Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs), Requires(Context.NotNmi | Context.NoFpuSection)]
        public void Open() => KernelFpu.Begin();

        [Releases(Resource.FpuSection), Releases(Resource.Preempt)]
        public void Close() => KernelFpu.End();

        public void Use(byte[] b) { Open(); Vec.Xor(b); Close(); }
        """);

    [Fact]
    public Task Private_wrappers_are_inferred() => RuleVerifier.SilentAsync("""
        public void Outer(byte[] b) { Open(); Vec.Xor(b); Close(); }
        private static void Open() => Open2();
        private static void Open2() => KernelFpu.Begin();
        private static void Close() => KernelFpu.End();
        """);

    // Findings

    [Fact]
    public Task An_early_return() => RuleVerifier.DefiniteAsync("""
        public void Bad(byte[] b, int len) { {|RG2002:KernelFpu.Begin()|}; if (len == 0) return; Vec.Xor(b); KernelFpu.End(); }
        """);

    [Fact]
    public Task Every_kind_of_section() => RuleVerifier.DefiniteAsync("""
        public void Never(byte[] b) { {|RG2002:KernelFpu.Begin()|}; Vec.Xor(b); }
        public void Neon(byte[] b, bool x) { {|RG2002:KernelNeon.Begin()|}; if (x) return; KernelNeon.End(); }
        public void Registers(bool x) { {|RG2002:FpRegs.Lock()|}; if (x) return; FpRegs.Unlock(); }
        public void Loaded(bool x) { {|RG2002:FpRegs.LockAndLoad()|}; if (x) return; FpRegs.Unlock(); }
        """,
        "RG2012",
        "RG2013");

    [Fact]
    public Task On_some_paths_to_one_exit_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(int len) { if (len > 16) {|RG2002:KernelFpu.Begin()|}; _value++; }
        """);

    [Fact]
    public async Task The_exit_is_evidence()
    {
        const string Source = """
            public void Bad(byte[] b, int len)
            {
                KernelFpu.Begin(); // opened
                if (len == 0) return; // exit
                Vec.Xor(b);
                KernelFpu.End();
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG2002", "definite", "KernelFpu.Begin()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "// opened"), finding.Line);
        Assert.Contains(Findings.LineOf(Source, "// exit"), finding.Evidence);
    }

    [Fact]
    public Task Through_a_wrapper() => RuleVerifier.DefiniteAsync("""
        public void Outer(byte[] b, int len) { {|RG2002:Open()|}; if (len == 0) return; Vec.Xor(b); Close(); }
        private static void Open() => KernelFpu.Begin();
        private static void Close() => KernelFpu.End();
        """);

    [Fact]
    public Task Loops_switches_and_labels() => RuleVerifier.DefiniteAsync("""
        public int Loop(byte[] b)
        {
            {|RG2002:KernelFpu.Begin()|};
            for (int i = 0; i < 8; i++)
            {
                if (b[i] == 0) return i;
                Vec.Xor(b);
            }

            KernelFpu.End();
            return -1;
        }

        public int Switch(byte[] b, object x)
        {
            {|RG2002:KernelFpu.Begin()|};
            switch (x)
            {
                case int n when n > 3: break;
                case string: goto done;
                default: return 1;
            }

            Vec.Xor(b);
        done:
            KernelFpu.End();
            return 0;
        }
        """);

    [Fact]
    public Task Bodies_of_every_kind() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Kinds<T>
        {
            private bool _flag;

            public Kinds(bool x) { {|RG2002:KernelFpu.Begin()|}; if (x) return; KernelFpu.End(); }
            public int Value { get { {|RG2002:KernelFpu.Begin()|}; if (_flag) return 1; KernelFpu.End(); return 2; } }
            public Action Lambda() => () => { {|RG2002:KernelFpu.Begin()|}; if (_flag) return; KernelFpu.End(); };
            public IEnumerable<T> Items() { {|RG2002:KernelFpu.Begin()|}; if (_flag) yield break; KernelFpu.End(); yield return default!; }
            public async System.Threading.Tasks.Task Later() { {|RG2002:KernelFpu.Begin()|}; if (_flag) return; KernelFpu.End(); await System.Threading.Tasks.Task.Yield(); }
        }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.Xmm.Open     Acquires(FpuSection) Acquires(Preempt)
        M:Sample.Xmm.Shut     Releases(FpuSection) Releases(Preempt)
        """,
        """
        namespace Sample;

        public static class Xmm { public static void Open() { } public static void Shut() { } }

        public class User
        {
            public void Good() { Xmm.Open(); Xmm.Shut(); }
            public void Bad(bool x) { {|RG2002:Xmm.Open()|}; if (x) return; Xmm.Shut(); }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public static class KernelFpu { public static void Begin() { } public static void End() { } }

        public class User
        {
            public void Leak() => KernelFpu.Begin();
        }
        """);

    [Fact]
    public Task Correlated_conditions_are_understood() => RuleVerifier.SilentAsync("""
        public void Parameter(byte[] b, bool simd) { if (simd) KernelFpu.Begin(); _value++; if (simd) KernelFpu.End(); }
        public void Usable(byte[] b)
        {
            bool usable = KernelFpu.IsUsable();
            if (usable) KernelFpu.Begin();
            _value++;
            if (usable) KernelFpu.End();
        }
        """);

    [Fact]
    public Task Panic_leaks_nothing() => RuleVerifier.SilentAsync("""
        public void Good(byte[] b) { KernelFpu.Begin(); if (b.Length == 0) Panic.Now(); Vec.Xor(b); KernelFpu.End(); }
        """);

    [Fact]
    public Task A_section_closed_and_opened_again_in_a_loop() => RuleVerifier.SilentAsync("""
        public void Chunks(byte[] b)
        {
            KernelFpu.Begin();
            for (int i = 0; i < 8; i++)
            {
                Vec.Xor(b);
                KernelFpu.End();
                Sched.CondResched();
                KernelFpu.Begin();
            }

            KernelFpu.End();
        }
        """);

    // One cause, one finding

    [Fact]
    public Task The_count_of_the_section_is_not_reported_again() => RuleVerifier.DefiniteAsync("""
        public void Kernel() { {|RG2002:KernelFpu.Begin()|}; _value++; }
        public void Registers() { {|RG2002:FpRegs.Lock()|}; _value++; }
        """);

    [Fact]
    public Task A_caller_of_a_leaking_member_is_silent() => RuleVerifier.DefiniteAsync("""
        public void Leak() { {|RG2002:KernelFpu.Begin()|}; _value++; }
        public void Caller(byte[] b) { Leak(); Vec.Xor(b); KernelFpu.End(); }
        """);
}
