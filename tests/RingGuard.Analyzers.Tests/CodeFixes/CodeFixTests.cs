using System.Threading.Tasks;
using RingGuard.CodeFixes;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>RG2001, RG2007 and RG2009; the fixes of pairs and moved calls have classes of their own.</summary>
public sealed class CodeFixTests
{
    [Fact]
    public Task An_invalidation_is_inserted() => FixVerifier.VerifyAsync<InvalidateFirstFix>(
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|};
            }
            """),
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                Fpu.PrepareWrite(t);
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
            }
            """));

    [Fact]
    public Task A_late_invalidation_moves_up() => FixVerifier.VerifyAsync<InvalidateFirstFix>(
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
                {|RG2009:Fpu.InvalidateRegisters(t.Fpu)|};
            }
            """),
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                Fpu.InvalidateRegisters(t.Fpu);
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
            }
            """));

    [Fact]
    public Task A_requirement_is_declared() => FixVerifier.VerifyAsync<GuardFpAccessFix>(
        In("""
            public bool Valid(FpuContext f)
            {
                return {|RG2001:FpRegs.StateValid(f, 0)|};
            }
            """),
        In("""
            [Requires(Context.PreemptOff)]
            public bool Valid(FpuContext f)
            {
                return FpRegs.StateValid(f, 0);
            }
            """),
        "RingGuard.RequirePreemptOff");

    private static string In(string members) => """
        namespace Sample;

        public class Subject
        {
            private readonly SpinLock _lock = new();
            private int _value;

            public int Value => _value;

        """ + "    " + members.Replace("\n", "\n    ").Replace("\n    \n", "\n\n") + "\n}\n";
}
