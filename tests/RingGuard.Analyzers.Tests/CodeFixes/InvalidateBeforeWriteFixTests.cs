using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.InvalidateBeforeWriteFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A written FP image whose registers are invalidated too little, or those of another.</summary>
public sealed class InvalidateBeforeWriteFixTests
{
    private const string Insert = "RingGuard.InvalidateBeforeWrite";

    [Fact]
    public Task The_outermost_holder_is_prepared() => Verify.FixesAsync(
        """
            public void Bad(Task t, ulong v)
            {
                _value++;

                // the new value
                {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|}; // at once
            }

            public void Context(FpuContext f, ulong v) { {|RG2007:f.FpState.Image[3]|} = v; }
        """,
        """
            public void Bad(Task t, ulong v)
            {
                _value++;

                Fpu.PrepareWrite(t);
                // the new value
                t.Fpu.FpState.Image.Write(XComp.Sse, v); // at once
            }

            public void Context(FpuContext f, ulong v) { Fpu.InvalidateRegisters(f); f.FpState.Image[3] = v; }
        """);

    [Fact]
    public Task By_a_member_of_the_object_under_any_name() => Verify.FixesAsync(
        """
            public void Bad(GuestFp g, ulong v, int x)
            {
                if (x > 3)
                    {|RG2007:g.Control|} = v;
            }
        """,
        """
            public void Bad(GuestFp g, ulong v, int x)
            {
                if (x > 3)
                {
                    g.Forget();
                    g.Control = v;
                }
            }
        """);

    [Fact]
    public Task In_an_expression_body() => Verify.FixesAsync(
        """
            public void Bad(Task t, ulong v) => {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|};
        """,
        """
            public void Bad(Task t, ulong v)
            {
                Fpu.PrepareWrite(t);
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
            }
        """);

    [Fact]
    public Task One_invalidation_for_all_writes_of_a_list() => Verify.FixesAsync(
        """
            public void Bad(Task t, ulong v)
            {
                {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|};
                _value++;
                {|RG2007:t.Fpu.FpState.Image.Write(XComp.Avx, v)|};
            }

            public void Other(Task a, Task b, ulong v)
            {
                {|RG2007:a.Fpu.FpState.Image.Write(XComp.Sse, v)|};
            }
        """,
        """
            public void Bad(Task t, ulong v)
            {
                Fpu.PrepareWrite(t);
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
                _value++;
                t.Fpu.FpState.Image.Write(XComp.Avx, v);
            }

            public void Other(Task a, Task b, ulong v)
            {
                Fpu.PrepareWrite(a);
                a.Fpu.FpState.Image.Write(XComp.Sse, v);
            }
        """,
        Insert);

    [Fact]
    public Task The_written_object_instead_of_the_other() => Verify.FixesAsync(
        """
            public void Bad(Task current, Task target, ulong v)
            {
                Fpu.InvalidateRegisters(current.Fpu); // first
                {|RG2008:target.Fpu.FpState.Image.Write(XComp.Sse, v)|};
            }

            public void Twin(GuestFp a, GuestFp b, ulong v)
            {
                a.Forget();
                {|RG2008:b.Control|} = v;
            }
        """,
        """
            public void Bad(Task current, Task target, ulong v)
            {
                Fpu.InvalidateRegisters(target.Fpu); // first
                target.Fpu.FpState.Image.Write(XComp.Sse, v);
            }

            public void Twin(GuestFp a, GuestFp b, ulong v)
            {
                b.Forget();
                b.Control = v;
            }
        """);

    [Fact]
    public Task Where_the_other_is_written_too_both_are_invalidated() => Verify.FixesAsync(
        """
            public void Bad(GuestFp a, GuestFp b, ulong v)
            {
                a.Forget();
                a.Control = v;
                {|RG2008:b.Control|} = v;
            }
        """,
        """
            public void Bad(GuestFp a, GuestFp b, ulong v)
            {
                a.Forget();
                a.Control = v;
                b.Forget();
                b.Control = v;
            }
        """);

    [Fact]
    public Task All_in_two_documents()
    {
        const string Bad = """
            namespace Sample;

            public static class {0}
            {{
                public static void Run(Task t, ulong v)
                {{
                    {{|RG2007:t.Fpu.FpState.Image[1]|}} = v;
                }}
            }}
            """;
        const string Good = """
            namespace Sample;

            public static class {0}
            {{
                public static void Run(Task t, ulong v)
                {{
                    Fpu.PrepareWrite(t);
                    t.Fpu.FpState.Image[1] = v;
                }}
            }}
            """;
        return Verify.FixesAllAsync(
            [string.Format(null, Bad, "One"), string.Format(null, Bad, "Two")],
            [string.Format(null, Good, "One"), string.Format(null, Good, "Two")],
            Insert);
    }

    [Fact]
    public Task Not_where_the_object_has_no_name_or_there_is_no_statement() => Verify.OffersNothingAsync("""
            public Action Lambda(GuestFp g, ulong v) => () => {|RG2007:g.Control|} = v;
        """);

    [Fact]
    public Task A_method_of_the_same_name_invalidates_nothing() => Verify.OffersNothingAsync("""
        namespace Sample;

        public sealed class Holder
        {
            [Role(ValueRole.FpImage)] public ulong Control;

            public void Forget() { }

            public void PrepareWrite() { }
        }

        public class Doppelganger
        {
            public void Bad(Holder h, ulong v) { {|RG2007:h.Control|} = v; }
        }
        """);
}
