using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>User FP registers in kernel threads.</summary>
public sealed class RG2019Tests
{
    private const string Primitives = """
        public enum Kind { User, Kernel }

        public sealed class Thread
        {
            [Role(ValueRole.CurrentTask)] public static Thread Now { get; } = new();
            [Role(ValueRole.UserMemory)] public object Mm;
            public Kind Kind { get; }
            public readonly FpuContext Fpu = new();
        }

        public static class Ops
        {
            [Effects(Effect.SavesFpRegs), Acquires(Resource.Preempt), Trusted("primitive")] public static void SaveAndPin(FpuContext f) { }
            [Acquires(Resource.Bh), Acquires(Resource.FpRegs), Effects(Effect.LoadsFpRegs), Trusted("primitive")] public static void LockAndLoad() { }
            [Releases(Resource.Bh), Releases(Resource.FpRegs), Trusted("primitive")] public static void Unlock() { }
        }

        """;

    [Fact]
    public Task In_a_kernel_thread() => Definite("""
        [RunsIn(ExecutionMode.KThread)] public void Worker() { {|RG2019:Ops.LockAndLoad()|}; Ops.Unlock(); }
        [RunsIn(ExecutionMode.KThread)] public void Helper() { {|RG2019:Inner()|}; }
        private static void Inner() { Ops.LockAndLoad(); Ops.Unlock(); }
        """);

    [Fact]
    public Task Kinds_are_not_told_by_the_address_space() => Definite("""
        public void Save(Thread t) { if (t.Mm == null) return; {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); }
        public void Pattern(Thread t) { if (t.Mm is not null) { {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); } }
        """);

    [Fact]
    public Task Sections_tests_and_other_threads() => Silent("""
        [RunsIn(ExecutionMode.KThread)] public void Section(byte[] d) { using (KernelFpu.Section()) Vec.Xor(d); }
        [RunsIn(ExecutionMode.KThread)] public void Asked() { if (Thread.Now.Kind != Kind.User) return; Ops.LockAndLoad(); Ops.Unlock(); }
        [RunsIn(ExecutionMode.KThread)] public void Foreign(Thread t) { Ops.SaveAndPin(t.Fpu); Preempt.Enable(); }
        public void ByKind(Thread t) { if (t.Kind is not Kind.User) return; Ops.SaveAndPin(t.Fpu); Preempt.Enable(); }
        public void Task() { Ops.LockAndLoad(); Ops.Unlock(); }
        public void OtherTask(Thread t, Thread u) { if (t.Mm == null) return; Ops.SaveAndPin(u.Fpu); Preempt.Enable(); }
        """);

    [Fact]
    public Task Asked_in_a_variable() => Silent("""
        [RunsIn(ExecutionMode.KThread)] public void Asked() { bool isKernel = Thread.Now.Kind != Kind.User; if (isKernel) return; Ops.LockAndLoad(); Ops.Unlock(); }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
