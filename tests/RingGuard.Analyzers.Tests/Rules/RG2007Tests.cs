using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Write to an in-memory FP image whose registers may still look valid.</summary>
public sealed class RG2007Tests
{
    // Valid

    [Fact]
    public Task Prepared_or_invalidated_before() => RuleVerifier.SilentAsync("""
        public void Prepared(Task t, ulong v) { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        public void Invalidated(Task t, ulong v) { Fpu.InvalidateRegisters(t.Fpu); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        public void Context(FpuContext f, ulong v) { Fpu.InvalidateRegisters(f); f.FpState.Image[3] = v; }
        public void Twice(Task t, ulong v) { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); t.Fpu.FpState.Image.Write(XComp.Avx, v); }
        public void Twin(GuestFp g, ulong v) { g.Forget(); g.Vectors[1] = v; g.Control = v; }
        """);

    [Fact]
    public Task A_fresh_image_is_nobodys() => RuleVerifier.SilentAsync("""
        public FpState State(ulong v) { var s = new FpState(); s.Image.Write(XComp.Sse, v); return s; }
        public FpuContext Context(ulong v) { var f = new FpuContext(); f.FpState.Image[2] = v; return f; }
        public GuestFp Guest(ulong v) => new GuestFp { Control = v };
        """);

    [Fact]
    public Task Loops_with_one_invalidation_in_front() => RuleVerifier.SilentAsync("""
        public void Good(Task t, ulong v)
        {
            Fpu.PrepareWrite(t);
            for (int i = 0; i < 8; i++) t.Fpu.FpState.Image[i] = v;
        }
        """);

    // Findings

    [Fact]
    public Task Written_without_invalidation() => RuleVerifier.DefiniteAsync("""
        public void Bad(Task t, ulong v) { {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|}; }
        public void Context(FpuContext f, ulong v) { {|RG2007:f.FpState.Image.Write(XComp.Sse, v)|}; }
        """);

    [Fact]
    public Task An_assignment_is_found_at_its_left_side() => RuleVerifier.DefiniteAsync("""
        public void Indexer(Task t, ulong v) { {|RG2007:t.Fpu.FpState.Image[3]|} = v; }
        public void Whole(Task t, Image i) { {|RG2007:t.Fpu.FpState.Image|} = i; }
        public void Field(GuestFp g, ulong v) { {|RG2007:g.Control|} = v; }
        public void Element(GuestFp g, ulong v) { {|RG2007:g.Vectors[0]|} = v; }
        """);

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(Task t, ulong v, int x)
        {
            if (x > 3) Fpu.PrepareWrite(t);
            {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|};
        }

        public void Handler(GuestFp g, ulong v, int x)
        {
            if (x == 1) g.Forget();
            else _value++;
            {|RG2007:g.Control|} = v;
        }
        """);

    [Fact]
    public Task An_early_path_that_writes() => RuleVerifier.DefiniteAsync("""
        public Errno Partial(Task t, ulong v, int x)
        {
            if (x == 0)
            {
                {|RG2007:t.Fpu.FpState.Image.Write(XComp.X87, v)|};
                return Errno.Ok;
            }

            Fpu.PrepareWrite(t);
            t.Fpu.FpState.Image.Write(XComp.Sse, v);
            return Errno.Ok;
        }
        """);

    [Fact]
    public async Task The_message_names_the_object()
    {
        var finding = Assert.Single(await Findings.OfAsync("""
            public void Bad(Task target, ulong v) { target.Fpu.FpState.Image.Write(XComp.Sse, v); }
            """));

        Assert.Equal(("RG2007", "definite", "target.Fpu.FpState.Image.Write(XComp.Sse, v)"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("target", finding.Message);
    }

    [Fact]
    public Task A_trap_handler_that_converts_the_image() => RuleVerifier.VerifyAsync("""
        public void Trap(Task t, ulong v, bool foreign)
        {
            if (!foreign)
            {
                Fpu.PrepareWrite(t);
                t.Fpu.FpState.Image.Write(XComp.Avx, v);
            }
            else
            {
                {|RG2007:t.Fpu.FpState.Image.Write(XComp.Avx, v)|};
            }
        }
        """);

    // Helpers and contracts

    [Fact]
    public async Task A_helper_that_writes_is_found_once() => await Findings.OneOnMarkedLineAsync("RG2007", """
        public void Outer(Task t, ulong v)
        {
            First(t, v); // <-
        }

        private static void First(Task t, ulong v) => Second(t.Fpu, v); // <-
        private static void Second(FpuContext f, ulong v) => f.FpState.Image.Write(XComp.Sse, v); // <-
        """);

    [Fact]
    public Task A_helper_that_invalidates_counts() => RuleVerifier.SilentAsync("""
        public void Outer(Task t, ulong v) { Prepare(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        private static void Prepare(Task t) => Prepare2(t.Fpu);
        private static void Prepare2(FpuContext f) => Fpu.InvalidateRegisters(f);
        """);

    [Fact]
    public Task A_helper_that_writes_after_its_callers_invalidation_is_silent() => RuleVerifier.SilentAsync("""
        public void Outer(Task t, ulong v) { Fpu.PrepareWrite(t); Store(t.Fpu, v); }
        private static void Store(FpuContext f, ulong v) => f.FpState.Image.Write(XComp.Sse, v);
        """);

    [Fact]
    public Task An_interface_contract_is_inherited() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public interface IRegs
        {
            [Effects(Effect.InvalidatesFpRegs, Of = "t.Fpu")] void Detach(Task t);
        }

        public class User
        {
            public void Good(IRegs r, Task t, ulong v) { r.Detach(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
            public void Bad(IRegs r, Task t, ulong v) { {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|}; }
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

        public class Bank
        {
            public ulong Regs;
            public ulong Plain;
            public static void Discard(Bank b) { }
        }

        public class User
        {
            public void Good(Bank b, ulong v) { Bank.Discard(b); b.Regs = v; }
            public void Other(Bank b, ulong v) { b.Plain = v; }
            public void Bad(Bank b, ulong v) { {|RG2007:b.Regs|} = v; }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public class Image { public void Write(XComp c, ulong v) { } public ulong this[int i] { get => 0; set { } } }

        public class FpState { public Image Image = new(); }

        public class User
        {
            public void Good(FpState s, ulong v) { s.Image.Write(XComp.Sse, v); s.Image[3] = v; s.Image = new Image(); }
        }
        """);

    [Fact]
    public Task Metadata_next_to_the_image_is_no_image() => RuleVerifier.SilentAsync("""
        public void Good(FpuContext f, GuestFp g) { f.LastCpu = -1; g.Cpu = 3; _value++; }
        """);

    [Fact]
    public Task Correlated_conditions_are_understood() => RuleVerifier.SilentAsync("""
        public void Good(Task t, ulong v, bool dirty)
        {
            if (dirty) Fpu.PrepareWrite(t);
            _value++;
            if (dirty) t.Fpu.FpState.Image.Write(XComp.Sse, v);
        }
        """);

    [Fact]
    public Task Aliases_are_one_object() => RuleVerifier.SilentAsync("""
        public void Context(Task t, ulong v) { var f = t.Fpu; Fpu.InvalidateRegisters(f); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        public void Image(Task t, ulong v) { Fpu.PrepareWrite(t); var image = t.Fpu.FpState.Image; image.Write(XComp.Sse, v); }
        public void Early(Task t, ulong v) { var image = t.Fpu.FpState.Image; Fpu.PrepareWrite(t); image.Write(XComp.Sse, v); }
        public void Copy(Task t, ulong v) { var same = t; Fpu.PrepareWrite(same); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
        """);

    // Nasty constructs

    [Fact]
    public Task Through_locals_refs_and_compound_assignment() => RuleVerifier.DefiniteAsync("""
        public void Local(Task t, ulong v) { var image = t.Fpu.FpState.Image; {|RG2007:image.Write(XComp.Sse, v)|}; }
        public void Array(GuestFp g, ulong v) { var vectors = g.Vectors; {|RG2007:vectors[2]|} = v; }
        public void Compound(GuestFp g, ulong v) { {|RG2007:g.Control|} |= v; }
        """,
        "RG2011");

    [Fact]
    public Task Control_flow() => RuleVerifier.DefiniteAsync("""
        public void Switch(Task t, ulong v, int x)
        {
            switch (x)
            {
                case 0: Fpu.PrepareWrite(t); break;
                case 1: {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|}; return;
                default: return;
            }

            t.Fpu.FpState.Image.Write(XComp.Sse, v);
        }

        public void Finally(Task t, ulong v)
        {
            try { Fpu.PrepareWrite(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); }
            finally { _value++; }
        }
        """);

    [Fact]
    public Task Bodies_of_every_kind() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Kinds
        {
            private readonly Task _t = Task.Current;

            public ulong Value { set { {|RG2007:_t.Fpu.FpState.Image[1]|} = value; } }
            public Action<Task> Lambda() => static t => {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, 1)|};
            public void Local(Task t) { Store(t); static void Store(Task x) { Fpu.PrepareWrite(x); x.Fpu.FpState.Image.Write(XComp.Sse, 1); } }
            public async System.Threading.Tasks.Task Later(Task t) { {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, 1)|}; await System.Threading.Tasks.Task.Yield(); }
        }
        """);

    // Options

    [Fact]
    public Task Possible_findings_can_be_switched_off() => RuleVerifier.WithOptionsAsync("ringguard.possible_findings = none", """
        public void Maybe(Task t, ulong v, int x)
        {
            if (x > 3) Fpu.PrepareWrite(t);
            t.Fpu.FpState.Image.Write(XComp.Sse, v);
        }
        """);

    // One cause, one finding

    [Fact]
    public Task Another_object_was_invalidated_is_RG2008() => RuleVerifier.DefiniteAsync("""
        public void Bad(Task t, Task other, ulong v) { Fpu.PrepareWrite(other); {|RG2008:t.Fpu.FpState.Image.Write(XComp.Sse, v)|}; }
        """);

    [Fact]
    public Task A_late_invalidation_is_RG2009() => RuleVerifier.VerifyAsync("""
        public void Bad(Task t, ulong v) { t.Fpu.FpState.Image.Write(XComp.Sse, v); {|RG2009:Fpu.InvalidateRegisters(t.Fpu)|}; }
        """);
}
