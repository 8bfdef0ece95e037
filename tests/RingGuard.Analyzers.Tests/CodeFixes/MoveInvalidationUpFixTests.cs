using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.MoveInvalidationUpFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A late invalidation goes before the write.</summary>
public sealed class MoveInvalidationUpFixTests
{
    [Fact]
    public Task Before_the_write() => Verify.FixesAsync(
        """
            public void Bad(Task t, ulong v)
            {
                _value++;

                // the new value
                t.Fpu.FpState.Image.Write(XComp.Sse, v); // at once
                _value--;
                // forget the old
                {|RG2009:Fpu.InvalidateRegisters(t.Fpu)|}; // everywhere
            }

            public void Twin(GuestFp g, ulong v) { g.Control = v; {|RG2009:g.Forget()|}; }
        """,
        """
            public void Bad(Task t, ulong v)
            {
                _value++;

                // forget the old
                Fpu.InvalidateRegisters(t.Fpu); // everywhere
                // the new value
                t.Fpu.FpState.Image.Write(XComp.Sse, v); // at once
                _value--;
            }

            public void Twin(GuestFp g, ulong v) { g.Forget(); g.Control = v; }
        """);

    [Fact]
    public Task Before_the_statement_that_holds_the_write() => Verify.FixesAsync(
        """
            public void Bad(GuestFp g, ulong v, int x)
            {
                if (x > 3)
                {
                    for (int i = 0; i < 4; i++)
                        g.Vectors[1] = v;
                    {|RG2009:g.Forget()|};
                }
            }
        """,
        """
            public void Bad(GuestFp g, ulong v, int x)
            {
                if (x > 3)
                {
                    g.Forget();
                    for (int i = 0; i < 4; i++)
                        g.Vectors[1] = v;
                }
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
                    t.Fpu.FpState.Image[1] = v;
                    {{|RG2009:Fpu.PrepareWrite(t)|}};
                }}

                public static void Again(GuestFp g, ulong v)
                {{
                    g.Control = v;
                    {{|RG2009:g.Forget()|}};
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

                public static void Again(GuestFp g, ulong v)
                {{
                    g.Forget();
                    g.Control = v;
                }}
            }}
            """;
        return Verify.FixesAllAsync(
            [string.Format(null, Bad, "One"), string.Format(null, Bad, "Two")],
            [string.Format(null, Good, "One"), string.Format(null, Good, "Two")],
            "RingGuard.MoveInvalidationUp");
    }

    [Fact]
    public Task Not_before_the_variable_that_it_needs() => Verify.OffersNothingAsync("""
            public void Bad(Task t, ulong v)
            {
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
                var f = t.Fpu;
                {|RG2009:Fpu.InvalidateRegisters(f)|};
            }
        """);

    [Fact]
    public Task Not_into_another_list() => Verify.OffersNothingAsync("""
            public void Bad(GuestFp g, ulong v)
            {
                g.Control = v;
                {
                    {|RG2009:g.Forget()|};
                }
            }
        """);
}
