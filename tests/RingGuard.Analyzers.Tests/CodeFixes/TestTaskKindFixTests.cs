using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.TestTaskKindFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>The kind of task in the place of its address space.</summary>
public sealed class TestTaskKindFixTests
{
    private const string Ops = """
        public static class Ops
        {
            [Effects(Effect.SavesFpRegs), Acquires(Resource.Preempt), Trusted("primitive")] public static void SaveAndPin(FpuContext f) { }
        }

        """;

    private const string ByEnum = """
        public enum Kind { Idle, User, Worker }

        public sealed class Thread
        {
            [Role(ValueRole.UserMemory)] public object Mm;
            public Kind Kind { get; }
            public readonly FpuContext Fpu = new();
        }

        """ + Ops;

    private const string ByFlag = """
        public sealed class Thread
        {
            [Role(ValueRole.UserMemory)] public object Mm;
            public bool IsKernelThread;
            public readonly FpuContext Fpu = new();
        }

        """ + Ops;

    [Fact]
    public Task By_an_enum() => Verify.FixesAsync(
        ProtocolKernel.Source(ByEnum, """
            public void Early(Thread t)
            {
                if (t.Mm == null) // none
                    return;
                {|RG2019:Ops.SaveAndPin(t.Fpu)|};
                Preempt.Enable();
            }

            public void Pattern(Thread t, bool now) { if (now && t.Mm is not null) { {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); } }
            public void Reversed(Thread t) { if (null != t.Mm) { {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); } }
            public Action<Thread> Lambda() => t => { if (t.Mm is null) return; {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); };
        """),
        ProtocolKernel.Source(ByEnum, """
            public void Early(Thread t)
            {
                if (t.Kind != Kind.User) // none
                    return;
                Ops.SaveAndPin(t.Fpu);
                Preempt.Enable();
            }

            public void Pattern(Thread t, bool now) { if (now && t.Kind == Kind.User) { Ops.SaveAndPin(t.Fpu); Preempt.Enable(); } }
            public void Reversed(Thread t) { if (t.Kind == Kind.User) { Ops.SaveAndPin(t.Fpu); Preempt.Enable(); } }
            public Action<Thread> Lambda() => t => { if (t.Kind != Kind.User) return; Ops.SaveAndPin(t.Fpu); Preempt.Enable(); };
        """));

    [Fact]
    public Task By_a_flag() => Verify.FixesAsync(
        ProtocolKernel.Source(ByFlag, """
            public void Early(Thread t) { if (t.Mm == null) return; {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); }
            public void Inside(Thread t) { if (t.Mm != null) { {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); } }
        """),
        ProtocolKernel.Source(ByFlag, """
            public void Early(Thread t) { if (t.IsKernelThread) return; Ops.SaveAndPin(t.Fpu); Preempt.Enable(); }
            public void Inside(Thread t) { if (!t.IsKernelThread) { Ops.SaveAndPin(t.Fpu); Preempt.Enable(); } }
        """));

    [Fact]
    public Task Not_where_the_address_space_is_used_or_nothing_or_two_things_tell() => Verify.OffersNothingAsync(
        ProtocolKernel.Source(ByEnum + """
            public sealed class Plain { [Role(ValueRole.UserMemory)] public object Mm; public int Kind; public readonly FpuContext Fpu = new(); }
            public sealed class Twice { [Role(ValueRole.UserMemory)] public object Mm; public Kind Kind, Origin; public readonly FpuContext Fpu = new(); }

            """, """
            public void Used(Thread t) { if (t.Mm == null) return; _value = t.Mm.GetHashCode(); {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); }
            public void Nothing(Plain t) { if (t.Mm == null) return; {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); }
            public void Two(Twice t) { if (t.Mm == null) return; {|RG2019:Ops.SaveAndPin(t.Fpu)|}; Preempt.Enable(); }
        """));

    [Fact]
    public Task Not_in_a_kernel_thread() => Verify.OffersNothingAsync(
        ProtocolKernel.Source(ByEnum, """
            [RunsIn(ExecutionMode.KThread)] public void Worker() { {|RG2019:Load()|}; Preempt.Enable(); }
            [Effects(Effect.LoadsFpRegs), Acquires(Resource.Preempt), Trusted("primitive")] private void Load() { }
        """));
}
