using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Claims before loads, loads without claims.</summary>
public sealed class RG2013Tests
{
    internal const string Primitives = """
        public sealed class Cpu { [Role(ValueRole.OwnerContext)] public static FpuContext Owner; }
        public sealed class PerCpu<T> { public T Value; }

        public static class ThisCpu
        {
            [Role(ValueRole.OwnerContext)] public static readonly PerCpu<FpuContext> OwnerCtx = new();
            public static void Write<T>(PerCpu<T> slot, T value) { }
        }

        public static class Marked
        {
            [Requires(Context.PreemptOff), Protocol("fp-claim", Step = "load"), Trusted("primitive")] public static void Load(FpuContext f) { }
            [Requires(Context.PreemptOff), Protocol("fp-claim", Step = "claim"), Trusted("primitive")] public static void Claim(FpuContext f) { }
        }

        """;

    [Fact]
    public Task Claimed_before_the_test() => Definite("""
        [Requires(Context.PreemptOff)] public void Call(FpuContext g, int cpu) { ThisCpu.Write(ThisCpu.OwnerCtx, g); if (!FpRegs.StateValid(g, cpu)) {|RG2013:FpRegs.Load(g.FpState)|}; }
        [Requires(Context.PreemptOff)] public void Field(FpuContext g, int cpu) { Cpu.Owner = g; if (!FpRegs.StateValid(g, cpu)) {|RG2013:FpRegs.Load(g.FpState)|}; }
        """);

    [Fact]
    public Task Claimed_after_the_load() => Silent("""
        [Requires(Context.PreemptOff)] public void Good(FpuContext g, int cpu) { if (!FpRegs.StateValid(g, cpu)) { FpRegs.Load(g.FpState); ThisCpu.Write(ThisCpu.OwnerCtx, g); g.LastCpu = cpu; } }
        [Requires(Context.PreemptOff)] public void NoTest(FpuContext g) { Cpu.Owner = g; FpRegs.Load(g.FpState); }
        [Requires(Context.PreemptOff)] public void Cleared(FpuContext g, int cpu) { Cpu.Owner = null; if (!FpRegs.StateValid(g, cpu)) { FpRegs.Load(g.FpState); Cpu.Owner = g; } }
        """);

    [Fact]
    public Task A_marked_load_needs_its_claim() => Definite("""
        public void Left(FpuContext g) { FpRegs.Lock(); Marked.Load(g); {|RG2013:FpRegs.Unlock()|}; }
        """);

    [Fact]
    public Task A_marked_load_with_its_claim() => Silent("""
        public void Whole(FpuContext g) { FpRegs.Lock(); Marked.Load(g); Marked.Claim(g); FpRegs.Unlock(); }
        public void InHelper(FpuContext g) { FpRegs.Lock(); Marked.Load(g); Done(g); FpRegs.Unlock(); }
        private static void Done(FpuContext g) => Marked.Claim(g);
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
