using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>What depends on a control register that was written without a barrier.</summary>
public sealed class RG5017Tests
{
    private const string Primitives = """
        public enum Reg { Cptr, Ttbr, Counter }

        public static class Sys
        {
            [Protocol("context-sync", Step = "write", When = "id", Is = Reg.Cptr)]
            [Protocol("context-sync", Step = "write", When = "id", Is = Reg.Ttbr)]
            [Trusted("primitive")]
            public static void Write(Reg id, ulong value) { }
        }

        public static class Barrier { [Protocol("context-sync", Step = "isb"), Trusted("primitive")] public static void Isb() { } }
        public static class Walk { [Protocol("context-sync", Step = "use"), Trusted("primitive")] public static void Translate(ulong va) { } }
        public static class Regs { [Effects(Effect.TouchesFpRegs), Trusted("primitive")] public static void Load(ulong[] s) { } }

        """;

    [Fact]
    public Task Used_without_a_barrier() => Definite("""
        public void Fp(ulong[] s) { Preempt.Disable(); Sys.Write(Reg.Cptr, 1); {|RG5017:Regs.Load(s)|}; Preempt.Enable(); }
        public void Table(ulong va) { Sys.Write(Reg.Ttbr, 1); {|RG5017:Walk.Translate(va)|}; }
        public void Later(ulong va) { Barrier.Isb(); Sys.Write(Reg.Ttbr, 1); Plain.Touch(); {|RG5017:Walk.Translate(va)|}; }
        """);

    [Fact]
    public Task Synchronised_in_between() => Silent("""
        public void Fp(ulong[] s) { Preempt.Disable(); Sys.Write(Reg.Cptr, 1); Barrier.Isb(); Regs.Load(s); Preempt.Enable(); }
        public void Several(ulong va) { Sys.Write(Reg.Ttbr, 1); Sys.Write(Reg.Cptr, 2); Barrier.Isb(); Walk.Translate(va); }
        public void SelfSynchronising(ulong va) { Sys.Write(Reg.Counter, 1); Walk.Translate(va); }
        public void NothingWritten(ulong va) => Walk.Translate(va);
        public void InHelper(ulong va) { Set(); Walk.Translate(va); }
        private static void Set() { Sys.Write(Reg.Ttbr, 1); Barrier.Isb(); }
        """);

    [Fact]
    public Task The_write_of_a_helper() => Definite("""
        public void InHelper(ulong va) { Set(); {|RG5017:Walk.Translate(va)|}; }
        private static void Set() => Sys.Write(Reg.Ttbr, 1);
        """);

    [Fact]
    public Task In_a_loop() => Silent("""
        public void Loop(ulong[] tables)
        {
            foreach (ulong t in tables)
            {
                Sys.Write(Reg.Ttbr, t);
                Barrier.Isb();
                Walk.Translate(t);
            }
        }
        """);

    [Fact]
    public Task By_contract_file_alone() => RuleVerifier.WithContractsAsync(
        """
        M:Own.Hw.Wr(Own.R,System.UInt64) Protocol("context-sync", Step = "write", When = r, Is = Ttbr)
        M:Own.Hw.Sync Protocol("context-sync", Step = "isb")
        M:Own.Hw.Go Protocol("context-sync", Step = "use")
        """,
        """
        namespace Own;

        public enum R { Ctr, Ttbr }
        public static class Hw { public static void Wr(R r, ulong v) { } public static void Sync() { } public static void Go() { } }

        public class User
        {
            public void Good() { Hw.Wr(R.Ttbr, 1); Hw.Sync(); Hw.Go(); Hw.Wr(R.Ctr, 1); Hw.Go(); }
            public void Bad() { Hw.Wr(R.Ttbr, 1); {|RG5017:Hw.Go()|}; }
        }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
