using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Invalidation that comes after the write it should precede; reported at the invalidation.</summary>
public sealed class RG2009Tests
{
    // Valid

    [Fact]
    public Task Invalidated_first() => RuleVerifier.SilentAsync("""
        public void Context(Task t, ulong v) { Fpu.InvalidateRegisters(t.Fpu); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        public void Prepared(Task t, ulong v) { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        public void Twin(GuestFp g, ulong v) { g.Forget(); g.Control = v; }
        """);

    [Fact]
    public Task Invalidated_before_and_after_is_silent() => RuleVerifier.SilentAsync("""
        public void Good(GuestFp g, ulong v) { g.Forget(); g.Control = v; g.Forget(); }
        """);

    [Fact]
    public Task An_invalidation_alone_is_silent() => RuleVerifier.SilentAsync("""
        public void Drop(Task t) { Fpu.InvalidateRegisters(t.Fpu); }
        public void Fresh(ulong v) { var g = new GuestFp(); g.Control = v; g.Forget(); }
        """);

    // Findings

    [Fact]
    public Task Write_then_invalidate() => RuleVerifier.VerifyAsync("""
        public void Call(Task t, ulong v) { t.Fpu.FpState.Image.Write(XComp.Sse, v); {|RG2009:Fpu.InvalidateRegisters(t.Fpu)|}; }
        public void Indexer(Task t, ulong v) { t.Fpu.FpState.Image[2] = v; {|RG2009:Fpu.PrepareWrite(t)|}; }
        public void Twin(GuestFp g, ulong v) { g.Control = v; {|RG2009:g.Forget()|}; }
        public void Element(GuestFp g, ulong v) { g.Vectors[1] = v; _value++; {|RG2009:g.Forget()|}; }
        """);

    [Fact]
    public async Task The_write_is_evidence()
    {
        const string Source = """
            public void Bad(Task t, ulong v)
            {
                t.Fpu.FpState.Image.Write(XComp.Sse, v); // write
                _value++;
                Fpu.InvalidateRegisters(t.Fpu); // late
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG2009", "Fpu.InvalidateRegisters(t.Fpu)"), (finding.Id, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "// late"), finding.Line);
        Assert.Contains(Findings.LineOf(Source, "// write"), finding.Evidence);
        Assert.Contains("'Fpu.InvalidateRegisters'", finding.Message);
    }

    [Fact]
    public Task With_a_preemptible_window_between() => RuleVerifier.VerifyAsync("""
        public void Bad(GuestFp g, ulong v) { g.Control = v; Sched.CondResched(); {|RG2009:g.Forget()|}; }
        """);

    [Fact]
    public Task Through_an_alias() => RuleVerifier.VerifyAsync("""
        public void Bad(Task t, ulong v)
        {
            var f = t.Fpu;
            f.FpState.Image.Write(XComp.Sse, v);
            {|RG2009:Fpu.InvalidateRegisters(t.Fpu)|};
        }
        """);

    [Fact]
    public Task In_every_kind_of_body() => RuleVerifier.VerifyAsync("""
        namespace Sample;

        public class Kinds
        {
            private readonly GuestFp _g = new();

            public ulong Value { set { _g.Control = value; {|RG2009:_g.Forget()|}; } }
            public Action<ulong> Lambda() => v => { _g.Control = v; {|RG2009:_g.Forget()|}; };
            public void Local(ulong v) { Store(v); void Store(ulong x) { _g.Control = x; {|RG2009:_g.Forget()|}; } }
            public void Scope(ulong v) { using (Preempt.DisableScope()) { _g.Control = v; {|RG2009:_g.Forget()|}; } }
        }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        F:Sample.Bank.Regs                 Role(FpImage)
        M:Sample.Bank.Discard(Sample.Bank) Effects(InvalidatesFpRegs, Of = "b")
        """,
        """
        namespace Sample;

        public class Bank { public ulong Regs; public static void Discard(Bank b) { } }

        public class User
        {
            public void Good(Bank b, ulong v) { Bank.Discard(b); b.Regs = v; }
            public void Bad(Bank b, ulong v) { b.Regs = v; {|RG2009:Bank.Discard(b)|}; }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public class Guest { public ulong Control; public void Forget() { } }

        public class User
        {
            public void Good(Guest g, ulong v) { g.Control = v; g.Forget(); }
        }
        """);

    [Fact]
    public Task A_late_invalidation_of_another_object_does_not_count() => RuleVerifier.VerifyAsync("""
        public void Bad(GuestFp a, GuestFp b, ulong v) { {|RG2007:a.Control|} = v; b.Forget(); }
        """);

    [Fact]
    public Task The_invalidation_of_the_next_round_is_no_late_one() => RuleVerifier.SilentAsync("""
        public void Good(GuestFp g, ulong v)
        {
            for (int i = 0; i < 8; i++)
            {
                g.Forget();
                g.Vectors[i] = v;
            }
        }
        """);

    // One cause, one finding

    [Fact]
    public Task The_write_itself_is_not_reported_again() => RuleVerifier.VerifyAsync("""
        public void Bad(GuestFp g, ulong v) { g.Control = v; {|RG2009:g.Forget()|}; }
        """);

    [Fact]
    public Task A_path_without_any_invalidation_is_a_reason_of_its_own() => RuleVerifier.DefiniteAsync("""
        public void Bad(GuestFp g, ulong v, bool x)
        {
            if (x) { {|RG2007:g.Control|} = v; return; }
            g.Forget();
            g.Control = v;
        }
        """);
}
