using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>FP operations on tasks that may run meanwhile.</summary>
public sealed class RG2018Tests
{
    internal const string Primitives = """
        public static class Regs
        {
            [Effects(Effect.InvalidatesFpRegs, Of = "t.Fpu"), Trusted("primitive")] public static void Detach([Role(ValueRole.StoppedOrCurrentLocked)] Task t) { }
            [Effects(Effect.InvalidatesFpRegs, Of = "f"), Trusted("primitive")] public static void Forget([Role(ValueRole.StoppedOrCurrentLocked)] FpuContext f) { }
        }

        public static class Trace
        {
            [Protocol("stop", Step = "freeze"), Trusted("primitive")] public static bool Freeze(Task t) => true;
            [Protocol("stop", Step = "thaw"), Trusted("primitive")] public static void Thaw(Task t) { }
        }

        """;

    [Fact]
    public Task Nothing_stops_it() => Definite("""
        public Errno Set(Task t, ulong v) { {|RG2018:Regs.Detach(t)|}; t.Fpu.FpState.Image.Write(XComp.Sse, v); return Errno.Ok; }
        public void Current() => {|RG2018:Regs.Detach(Task.Current)|};
        public void Part(Task t) => {|RG2018:Regs.Forget(t.Fpu)|};
        """);

    [Fact]
    public Task Stopped_or_declared() => Silent("""
        public Errno Declared([Role(ValueRole.StoppedOrCurrentLocked)] Task t, ulong v) { Regs.Detach(t); t.Fpu.FpState.Image.Write(XComp.Sse, v); Regs.Forget(t.Fpu); return Errno.Ok; }

        public Errno Frozen(Task t, ulong v)
        {
            if (!Trace.Freeze(t)) return Errno.Inval;
            try { return Declared(t, v); }
            finally { Trace.Thaw(t); }
        }

        public void New() { var t = new Task(); Regs.Detach(t); }
        public void Locked() { Preempt.Disable(); Regs.Detach(Task.Current); Preempt.Enable(); }
        """);

    [Fact]
    public Task After_the_thaw_or_where_it_failed() => Definite("""
        public void Thawed(Task t) { if (!Trace.Freeze(t)) return; Trace.Thaw(t); {|RG2018:Regs.Detach(t)|}; }
        public void Failed(Task t) { if (Trace.Freeze(t)) Trace.Thaw(t); else {|RG2018:Regs.Detach(t)|}; }
        public void Other(Task t, Task u) { if (!Trace.Freeze(t)) return; {|RG2018:Regs.Detach(u)|}; Trace.Thaw(t); }
        """);

    [Fact]
    public Task A_helper_asks_its_callers() => Definite("""
        public void Good(Task t) { if (!Trace.Freeze(t)) return; Inner(t); Trace.Thaw(t); }
        public void Bad(Task t) => {|RG2018:Inner(t)|};
        private static void Inner(Task t) => Regs.Forget(t.Fpu);
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
