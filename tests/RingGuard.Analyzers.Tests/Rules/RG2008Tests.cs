using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Invalidation of another object than the one that is written.</summary>
public sealed class RG2008Tests
{
    // Valid

    [Fact]
    public Task The_written_object_was_invalidated() => RuleVerifier.SilentAsync("""
        public void One(Task t, ulong v) { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        public void Both(Task a, Task b, ulong v)
        {
            Fpu.PrepareWrite(a);
            Fpu.PrepareWrite(b);
            a.Fpu.FpState.Image.Write(XComp.Sse, v);
            b.Fpu.FpState.Image.Write(XComp.Sse, v);
        }
        """);

    [Fact]
    public Task Aliases_are_one_object() => RuleVerifier.SilentAsync("""
        public void Local(Task t, ulong v) { var x = t; Fpu.PrepareWrite(x); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        public void Context(Task t, ulong v) { var f = t.Fpu; Fpu.InvalidateRegisters(t.Fpu); f.FpState.Image.Write(XComp.Sse, v); }
        public void Deep(Task t, ulong v) { var s = t.Fpu.FpState; Fpu.InvalidateRegisters(t.Fpu); s.Image.Write(XComp.Sse, v); }
        public void Parameter(Task t, ulong v) { Fpu.InvalidateRegisters(t.Fpu); Store(t.Fpu, v); }
        private static void Store(FpuContext f, ulong v) => f.FpState.Image.Write(XComp.Sse, v);
        """);

    // Findings

    [Fact]
    public Task The_current_task_was_invalidated_but_the_target_is_written() => RuleVerifier.DefiniteAsync("""
        public void Bad(Task current, Task target, ulong v)
        {
            Fpu.InvalidateRegisters(current.Fpu);
            {|RG2008:target.Fpu.FpState.Image.Write(XComp.Sse, v)|};
        }

        public void Prepared(Task a, Task b, ulong v)
        {
            Fpu.PrepareWrite(a);
            {|RG2008:b.Fpu.FpState.Image[2]|} = v;
        }

        public void Twin(GuestFp a, GuestFp b, ulong v)
        {
            a.Forget();
            {|RG2008:b.Control|} = v;
        }
        """);

    [Fact]
    public Task Only_this_cpu_was_invalidated() => RuleVerifier.DefiniteAsync("""
        public void Bad(Task t, ulong v)
        {
            Preempt.Disable();
            Fpu.InvalidateCpu();
            {|RG2008:t.Fpu.FpState.Image.Write(XComp.Sse, v)|};
            Preempt.Enable();
        }
        """,
        "RG2012");

    [Fact]
    public async Task The_message_names_both_objects()
    {
        const string Source = """
            public void Bad(Task source, Task target, ulong v)
            {
                Fpu.PrepareWrite(source); // wrong
                target.Fpu.FpState.Image.Write(XComp.Sse, v);
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG2008", "definite"), (finding.Id, finding.Certainty));
        Assert.Contains("source", finding.Message);
        Assert.Contains("target", finding.Message);
        Assert.Contains(Findings.LineOf(Source, "// wrong"), finding.Evidence);
    }

    [Fact]
    public Task A_second_write_to_another_object() => RuleVerifier.DefiniteAsync("""
        public void Copy(Task from, Task to, ulong v)
        {
            Fpu.PrepareWrite(from);
            from.Fpu.FpState.Image.Write(XComp.Sse, v);
            {|RG2008:to.Fpu.FpState.Image.Write(XComp.Sse, v)|};
        }
        """);

    [Fact]
    public Task A_local_that_was_reassigned() => RuleVerifier.DefiniteAsync("""
        public void Bad(Task a, Task b, ulong v)
        {
            var t = a;
            Fpu.PrepareWrite(t);
            t = b;
            {|RG2008:t.Fpu.FpState.Image.Write(XComp.Sse, v)|};
        }
        """);

    [Fact]
    public Task A_parent_and_its_child() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Vcpu
        {
            public readonly GuestFp User = new();
            public readonly GuestFp Guest = new();

            public void Bad(ulong v) { User.Forget(); {|RG2008:Guest.Control|} = v; }
            public void Good(ulong v) { Guest.Forget(); Guest.Control = v; }
        }
        """);

    [Fact]
    public Task In_lambdas_and_accessors() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Kinds
        {
            private readonly GuestFp _a = new();
            private readonly GuestFp _b = new();

            public ulong Value { set { _a.Forget(); {|RG2008:_b.Control|} = value; } }
            public Action<ulong> Lambda() => v => { _a.Forget(); {|RG2008:_b.Control|} = v; };
            public void Local(ulong v) { Store(v); void Store(ulong x) { _b.Forget(); _b.Control = x; } }
        }
        """);

    [Fact]
    public Task Through_a_helper_that_invalidates() => RuleVerifier.DefiniteAsync("""
        public void Bad(Task a, Task b, ulong v) { Prepare(a); {|RG2008:b.Fpu.FpState.Image.Write(XComp.Sse, v)|}; }
        private static void Prepare(Task t) => Fpu.InvalidateRegisters(t.Fpu);
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
            public void Good(Bank a, Bank b, ulong v) { Bank.Discard(a); Bank.Discard(b); b.Regs = v; }
            public void Bad(Bank a, Bank b, ulong v) { Bank.Discard(a); {|RG2008:b.Regs|} = v; }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public class Guest { public ulong Control; public void Forget() { } }

        public class User
        {
            public void Good(Guest a, Guest b, ulong v) { a.Forget(); b.Control = v; }
        }
        """);

    [Fact]
    public Task A_fresh_object_needs_none() => RuleVerifier.SilentAsync("""
        public GuestFp Clone(GuestFp from, ulong v)
        {
            from.Forget();
            var copy = new GuestFp();
            copy.Control = v;
            return copy;
        }
        """);

    // One cause, one finding

    [Fact]
    public Task Without_any_invalidation_it_is_RG2007() => RuleVerifier.DefiniteAsync("""
        public void Bad(GuestFp g, ulong v) { {|RG2007:g.Control|} = v; }
        """);

    [Fact]
    public Task Wrong_object_on_one_path_right_on_the_other_is_one_possible_finding() => RuleVerifier.PossibleAsync("""
        public void Maybe(GuestFp a, GuestFp b, ulong v, bool x)
        {
            if (x) a.Forget(); else b.Forget();
            {|RG2008:b.Control|} = v;
        }
        """);
}
