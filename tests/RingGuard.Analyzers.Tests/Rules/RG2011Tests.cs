using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Images that are read while the registers are newer.</summary>
public sealed class RG2011Tests
{
    private const string Primitives = """
        public static class Live
        {
            [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs, Of = "f"), Trusted("primitive")] public static void Reset(FpuContext f) { }
            [Effects(Effect.SavesFpRegs), Trusted("primitive")] public static void Flush() { }
            [Trusted("primitive")] public static bool IsForeign(Task t) => true;
        }

        public sealed class Vectors { [Role(ValueRole.FpImage)] public ulong Control; [Role(ValueRole.FpImage)] public readonly ulong[] V = new ulong[4]; }
        public sealed class Thread { [Role(ValueRole.CurrentTask)] public static Thread Now { get; } = new(); public readonly Vectors Fp = new(); }

        """;

    [Fact]
    public Task The_current_tasks_registers_were_not_saved() => Definite("""
        public ulong Read() { var current = Task.Current; return {|RG2011:current.Fpu.FpState.Image.Read(XComp.Pkru)|}; }
        public ulong Direct() => {|RG2011:Task.Current.Fpu.FpState.Image.Read(XComp.Sse)|};
        public ulong Index() => {|RG2011:Task.Current.Fpu.FpState.Image[3]|};
        public ulong Field() => {|RG2011:Thread.Now.Fp.Control|};
        public ulong Element() => {|RG2011:Thread.Now.Fp.V[1]|};
        """);

    [Fact]
    public Task Saved_first() => Silent("""
        public ulong Prepared() { var current = Task.Current; Fpu.PrepareRead(current); return current.Fpu.FpState.Image.Read(XComp.Sse); }
        public ulong Flushed() { Preempt.Disable(); Live.Flush(); var x = Task.Current.Fpu.FpState.Image.Read(XComp.Sse); Preempt.Enable(); return x; }
        public ulong Section() { using (KernelFpu.Section()) return Task.Current.Fpu.FpState.Image.Read(XComp.Sse); }
        public ulong Helper() { Save(); return Task.Current.Fpu.FpState.Image.Read(XComp.Sse); }
        private static void Save() => Fpu.PrepareRead(Task.Current);
        """);

    [Fact]
    public Task Other_tasks_and_fresh_images() => Silent("""
        public ulong Stopped(Task t) => t.Fpu.FpState.Image.Read(XComp.Sse);
        public ulong Fresh() { var f = new FpuContext(); return f.FpState.Image.Read(XComp.Sse); }
        public ulong Invalid(Task t) { Fpu.InvalidateRegisters(t.Fpu); return t.Fpu.FpState.Image.Read(XComp.Sse); }
        """);

    [Fact]
    public Task A_test_of_where_the_state_lives() => Silent("""
        public ulong Tested() => Live.IsForeign(Task.Current) ? Task.Current.Fpu.FpState.Image.Read(XComp.Sse) : 0;
        public ulong Stored() { bool foreign = Live.IsForeign(Task.Current); return foreign ? Task.Current.Fpu.FpState.Image.Read(XComp.Sse) : 0; }
        """);

    [Fact]
    public Task After_the_registers_were_loaded() => Definite("""
        public ulong Read(Task t)
        {
            Preempt.Disable();
            Fpu.PrepareRead(t);
            Live.Reset(t.Fpu);
            ulong x = {|RG2011:t.Fpu.FpState.Image.Read(XComp.Sse)|};
            Preempt.Enable();
            return x;
        }
        """);

    [Fact]
    public Task Middle_of_a_switch_and_declared_readers() => Silent("""
        [Requires(Context.IrqOff)] public ulong Switch() => Task.Current.Fpu.FpState.Image.Read(XComp.Sse);
        [Effects(Effect.ReadsFpImage, Of = "t.Fpu")] public ulong Declared(Task t) => t.Fpu.FpState.Image.Read(XComp.Sse);
        """);

    [Fact]
    public Task A_helper_reads_for_its_callers() => Definite("""
        public ulong Good() { Fpu.PrepareRead(Task.Current); return Get(Task.Current); }
        public ulong Bad() => {|RG2011:Get(Task.Current)|};
        private static ulong Get(Task t) => Get2(t.Fpu);
        private static ulong Get2(FpuContext f) => f.FpState.Image.Read(XComp.Sse);
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members), "RG2001");

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members), "RG2001");
}
