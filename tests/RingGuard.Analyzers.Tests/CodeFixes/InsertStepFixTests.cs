using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.InsertStepFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Steps that are missing.</summary>
public sealed class InsertStepFixTests
{
    private const string Barriers = """
        public static class Sys { [Protocol("context-sync", Step = "write"), Trusted("primitive")] public static void Write(ulong value) { } }
        public static class Barrier { [Protocol("context-sync", Step = "isb"), Trusted("primitive")] public static void Isb() { } }
        public static class Walk { [Protocol("context-sync", Step = "use"), Trusted("primitive")] public static void Translate(ulong va) { } }

        """;

    private const string Contexts = """
        public static class Slab { [Protocol("fp-context", Step = "free"), Trusted("primitive")] public static void Free(GuestFp g) { } }

        """;

    private const string Readers = """
        public static class Live { [Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs), Trusted("primitive")] public static void Pin() { } }

        """;

    [Fact]
    public Task A_barrier() => Fixes(Barriers,
        """
            public void Table(ulong va)
            {
                Sys.Write(1);
                {|RG5017:Walk.Translate(va)|};
            }
        """,
        """
            public void Table(ulong va)
            {
                Sys.Write(1);
                Barrier.Isb();
                Walk.Translate(va);
            }
        """);

    [Fact]
    public Task An_invalidation() => Fixes(Contexts,
        """
            public void End(GuestFp g)
            {
                if (_flag) {|RG2016:Slab.Free(g)|};
            }
        """,
        """
            public void End(GuestFp g)
            {
                if (_flag)
                {
                    g.Forget();
                    Slab.Free(g);
                }
            }
        """);

    [Fact]
    public Task A_save() => Fixes(Readers,
        """
            public ulong Read()
            {
                Preempt.Disable();
                var x = {|RG2011:Task.Current.Fpu.FpState.Image.Read(XComp.Sse)|};
                Preempt.Enable();
                return x;
            }
        """,
        """
            public ulong Read()
            {
                Preempt.Disable();
                Fpu.PrepareRead(Task.Current);
                var x = Task.Current.Fpu.FpState.Image.Read(XComp.Sse);
                Preempt.Enable();
                return x;
            }
        """);

    [Fact]
    public Task Not_where_no_member_makes_the_step() => Verify.OffersNothingAsync(ProtocolKernel.Source(RG5004Tests.Primitives, """
            public void Loop(Guest g)
            {
                LocalIrq.Disable();
                Vmx.Run(g);
                XfdState.SyncVmExit();
                {|RG5005:LocalIrq.Enable()|};
            }
        """));

    private static Task Fixes(string primitives, string source, string fixedSource)
        => Verify.FixesAsync(ProtocolKernel.Source(primitives, source), ProtocolKernel.Source(primitives, fixedSource));
}
