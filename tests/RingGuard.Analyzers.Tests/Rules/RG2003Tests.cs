using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>FPU section that an exception leaves open.</summary>
public sealed class RG2003Tests
{
    /// <summary>Whether an exception is the right way to fail is a question of its own, asked about the same lines.</summary>
    private const string ExceptionStyle = "RG6009";

    // Valid

    [Fact]
    public Task Finally_or_using_close_it() => RuleVerifier.SilentAsync(
        """
        public void Finally(byte[] b) { KernelFpu.Begin(); try { Transform(b); } finally { KernelFpu.End(); } }
        public void Statement(byte[] b) { using (KernelFpu.Section()) Transform(b); }
        public void Declaration(byte[] b) { using var s = KernelFpu.Section(); Transform(b); }
        public void Declared(byte[] b) { using (KernelFpu.Section()) _ = Parser.Parse(b); }
        public void Nested(byte[] b) { KernelFpu.Begin(); try { try { Transform(b); } finally { _value++; } } finally { KernelFpu.End(); } }
        private static void Transform(byte[] b) { if (b.Length < 16) throw Faults.Bug; Vec.Xor(b); }
        """,
        ExceptionStyle);

    [Fact]
    public Task A_throw_before_or_after_the_section_is_silent() => RuleVerifier.SilentAsync("""
        public void Before(byte[] b) { if (b.Length < 16) throw Faults.Bug; KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); }
        public int After(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); return Parser.Parse(b); }
        public void Closed(byte[] b, bool bad) { KernelFpu.Begin(); if (bad) { KernelFpu.End(); throw Faults.Bug; } Vec.Xor(b); KernelFpu.End(); }
        """);

    [Fact]
    public Task A_caught_exception_does_not_leave_the_section() => RuleVerifier.SilentAsync(
        """
        public void Good(byte[] b)
        {
            KernelFpu.Begin();
            try { _value = Parser.Parse(b); }
            catch (Exception) { _value = -1; }
            KernelFpu.End();
        }
        """,
        "RG6005");

    // Findings: at the call that opened the section

    [Fact]
    public Task A_callee_with_a_throw_in_its_body() => RuleVerifier.DefiniteAsync(
        """
        public void Bad(byte[] b) { {|RG2003:KernelFpu.Begin()|}; Transform(b); KernelFpu.End(); }
        private static void Transform(byte[] b) { if (b.Length < 16) throw Faults.Bug; Vec.Xor(b); }
        """,
        ExceptionStyle);

    [Fact]
    public Task A_callee_declared_to_throw() => RuleVerifier.DefiniteAsync(
        """
        public void Bad(byte[] b) { {|RG2003:KernelFpu.Begin()|}; _value = Parser.Parse(b); KernelFpu.End(); }
        """,
        ExceptionStyle);

    [Fact]
    public Task A_throw_of_its_own() => RuleVerifier.DefiniteAsync(
        """
        public void Bad(byte[] b) { {|RG2003:KernelFpu.Begin()|}; if (b.Length < 16) throw Faults.Bug; Vec.Xor(b); KernelFpu.End(); }
        public ulong Expression(byte[] b) { {|RG2003:KernelFpu.Begin()|}; ulong s = b.Length > 3 ? Vec.Sum(b) : throw Faults.Bug; KernelFpu.End(); return s; }
        public int Arms(int x) { {|RG2003:KernelFpu.Begin()|}; int r = x switch { 1 => 2, _ => throw Faults.Bug }; KernelFpu.End(); return r; }
        """,
        ExceptionStyle);

    [Fact]
    public Task A_throw_behind_another_callee_is_possible() => RuleVerifier.PossibleAsync(
        """
        public void Bad(byte[] b) { {|RG2003:KernelFpu.Begin()|}; First(b); KernelFpu.End(); }
        private void First(byte[] b) { Plain.Touch(); _lock.Lock(); _lock.Unlock(); Second(b); }
        private static void Second(byte[] b) { if (b.Length < 16) throw Faults.Bug; }
        """,
        ExceptionStyle);

    [Fact]
    public Task Every_kind_of_section() => RuleVerifier.DefiniteAsync(
        """
        public void Neon(byte[] b) { {|RG2003:KernelNeon.Begin()|}; _value = Parser.Parse(b); KernelNeon.End(); }
        public void Registers(byte[] b) { {|RG2003:FpRegs.Lock()|}; _value = Parser.Parse(b); FpRegs.Unlock(); }
        public void Wrapped(byte[] b) { {|RG2003:Open()|}; _value = Parser.Parse(b); Close(); }
        private static void Open() => KernelFpu.Begin();
        private static void Close() => KernelFpu.End();
        """,
        ExceptionStyle);

    [Fact]
    public Task A_finally_that_closes_something_else() => RuleVerifier.DefiniteAsync(
        """
        public void Bad(byte[] b) { {|RG2003:KernelFpu.Begin()|}; try { _value = Parser.Parse(b); } finally { _value++; } KernelFpu.End(); }
        public void Filtered(byte[] b)
        {
            {|RG2003:KernelFpu.Begin()|};
            try { _value = Parser.Parse(b); }
            catch (FormatException) { _value = -1; }
            KernelFpu.End();
        }
        """,
        ExceptionStyle);

    [Fact]
    public async Task The_throwing_call_is_evidence()
    {
        const string Source = """
            public void Bad(byte[] b)
            {
                KernelFpu.Begin(); // opened
                _value = Parser.Parse(b); // throws
                KernelFpu.End();
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source), static f => f.Id == "RG2003");

        Assert.Equal(Findings.LineOf(Source, "// opened"), finding.Line);
        Assert.Contains(Findings.LineOf(Source, "// throws"), finding.Evidence);
    }

    [Fact]
    public Task Bodies_of_every_kind() => RuleVerifier.DefiniteAsync(
        """
        namespace Sample;

        public class Kinds
        {
            private readonly byte[] _b = new byte[4];
            private int _value;

            public Kinds() { {|RG2003:KernelFpu.Begin()|}; _value = Parser.Parse(_b); KernelFpu.End(); }
            public int Value { get { {|RG2003:KernelFpu.Begin()|}; int n = Parser.Parse(_b); KernelFpu.End(); return n; } }
            public Action Lambda() => () => { {|RG2003:KernelFpu.Begin()|}; _value = Parser.Parse(_b); KernelFpu.End(); };
            public async System.Threading.Tasks.Task Later() { {|RG2003:KernelFpu.Begin()|}; _value = Parser.Parse(_b); KernelFpu.End(); await System.Threading.Tasks.Task.Yield(); }
        }
        """,
        ExceptionStyle);

    // Contracts

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.Xmm.Open        Acquires(FpuSection) Acquires(Preempt)
        M:Sample.Xmm.Shut        Releases(FpuSection) Releases(Preempt)
        M:Sample.Xmm.Read        Effects(Throws)
        """,
        """
        namespace Sample;

        public static class Xmm { public static void Open() { } public static void Shut() { } public static void Read() { } }

        public class User
        {
            public void Good() { Xmm.Open(); try { Xmm.Read(); } finally { Xmm.Shut(); } }
            public void Bad() { {|RG2003:Xmm.Open()|}; Xmm.Read(); Xmm.Shut(); }
        }
        """);

    [Fact]
    public Task An_interface_member_that_may_throw() => RuleVerifier.DefiniteAsync(
        """
        namespace Sample;

        public interface ICodec { [Effects(Effect.Throws)] void Decode(); }

        public class User
        {
            public void Good(ICodec c) { using (KernelFpu.Section()) c.Decode(); }
            public void Bad(ICodec c) { {|RG2003:KernelFpu.Begin()|}; c.Decode(); KernelFpu.End(); }
        }
        """,
        ExceptionStyle);

    // Near misses

    [Fact]
    public Task Operations_that_are_not_known_to_throw_are_silent() => RuleVerifier.SilentAsync("""
        public void Good(byte[] b, int i) { KernelFpu.Begin(); b[i] = 1; _value = 3 / i; Plain.Touch(); KernelFpu.End(); }
        """);

    [Fact]
    public Task A_panic_is_no_exception() => RuleVerifier.SilentAsync("""
        public void Good(byte[] b) { KernelFpu.Begin(); if (b.Length == 0) Panic.Now(); KernelFpu.End(); }
        """);

    [Fact]
    public Task A_callee_that_catches_its_own_exception_is_silent() => RuleVerifier.SilentAsync("""
        public void Good(byte[] b) { KernelFpu.Begin(); Safe(b); KernelFpu.End(); }
        private void Safe(byte[] b) { try { if (b.Length < 16) throw Faults.Bug; } catch (Exception) { _value = -1; } }
        """,
        "RG6005",
        ExceptionStyle);

    [Fact]
    public Task A_lambda_that_throws_later_is_silent() => RuleVerifier.SilentAsync("""
        public Action Good(byte[] b) { KernelFpu.Begin(); Action later = static () => throw Faults.Bug; KernelFpu.End(); return later; }
        """);

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public static class KernelFpu { public static void Begin() { } public static void End() { } }

        public class User
        {
            public void Good(byte[] b) { KernelFpu.Begin(); _ = Parser.Parse(b); KernelFpu.End(); }
        }
        """);

    // Options

    [Fact]
    public Task Without_exceptions_it_is_silent() => RuleVerifier.WithOptionsAsync("ringguard.exceptions = none", """
        public void Good(byte[] b) { KernelFpu.Begin(); _value = Parser.Parse(b); KernelFpu.End(); }
        """);

    // One cause, one finding

    [Fact]
    public Task Two_throwing_calls_in_one_section_are_one_finding() => RuleVerifier.DefiniteAsync(
        """
        public void Bad(byte[] b) { {|RG2003:KernelFpu.Begin()|}; _value = Parser.Parse(b); _value += Parser.Parse(b); KernelFpu.End(); }
        """,
        ExceptionStyle);
}
