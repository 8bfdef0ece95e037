using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>FP contexts freed or copied while a CPU may hold their registers.</summary>
public sealed class RG2016Tests
{
    private const string Primitives = """
        public sealed class Thread
        {
            public FpuContext Fpu = new();
            public FpuContext Copy() => (FpuContext)MemberwiseClone2();
            private object MemberwiseClone2() => Fpu;
        }

        public static class Copies { public static FpuContext MemberwiseCopy(this FpuContext f) => f; public static FpuContext Fresh(FpuContext like) => new(); }
        public struct RawState { [Role(ValueRole.FpImage)] public ulong Control; public int LastCpu; }
        public sealed class Box { public RawState State; public readonly FpuContext Fpu = new(); }

        public static class Slab
        {
            [Protocol("fp-context", Step = "free"), Trusted("primitive")] public static void Free(Thread t) { }
            [Protocol("fp-context", Step = "recycle"), Trusted("primitive")] public static void Reinit(FpuContext f) { }
            [Protocol("fp-context", Step = "release"), Trusted("primitive")] public static void Release(Thread t) { }
        }

        """;

    [Fact]
    public Task Freed_while_it_may_look_valid() => Definite("""
        public void Free(Thread t) => {|RG2016:Slab.Free(t)|};
        public void Part(Thread t) => {|RG2016:Slab.Reinit(t.Fpu)|};
        public void Other(Thread t, Thread u) { Slab.Release(u); {|RG2016:Slab.Free(t)|}; }
        """);

    [Fact]
    public Task Released_first() => Silent("""
        public void Free(Thread t) { Slab.Release(t); Slab.Free(t); }
        public void Invalidated(Thread t) { Fpu.InvalidateRegisters(t.Fpu); Slab.Free(t); }
        public void Guarded(Thread t) { if (_flag) Slab.Release(t); Slab.Free(t); }
        public void New() { var t = new Thread(); Slab.Free(t); }
        public void Helper(Thread t) { Drop(t); Slab.Free(t); }
        private static void Drop(Thread t) => Fpu.InvalidateRegisters(t.Fpu);
        private static void Finish(Thread t) => Slab.Free(t);
        public void Caller(Thread t) { Slab.Release(t); Finish(t); }
        """);

    [Fact]
    public Task A_copy_takes_the_claim_along() => Definite("""
        public void Struct(Box to, Box from) { Fpu.InvalidateRegisters(from.Fpu); {|RG2016:to.State|} = from.State; }
        """);

    [Fact]
    public Task Exchanges_and_new_contexts() => Silent("""
        public void Swap(Thread a, FpuContext f) { Plain.Touch(); a.Fpu = f; Fpu.InvalidateRegisters(f); }
        public void Fresh(Thread a) { a.Fpu = new FpuContext(); Fpu.InvalidateRegisters(a.Fpu); }
        public void Made(Thread a) { a.Fpu = Copies.Fresh(a.Fpu); Fpu.InvalidateRegisters(a.Fpu); }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
