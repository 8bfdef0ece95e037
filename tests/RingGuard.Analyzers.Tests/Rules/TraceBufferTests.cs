using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>RG5011 and RG5012 of trace buffers: the protocol <c>trbe</c>, which knows nothing of <c>spe</c> and shares its barriers (F2.14).</summary>
public sealed class TraceBufferTests
{
    private const string Primitives = """
        public enum Reg { Pmscr, Trfcr }

        public static class Sys
        {
            [Protocol("spe", Step = "read-pmscr", When = "id", Is = Reg.Pmscr), Protocol("trbe", Step = "read-trfcr", When = "id", Is = Reg.Trfcr), Trusted("primitive")] public static ulong Read(Reg id) => 0;
            [Protocol("spe", Step = "clear-pmscr", When = "id", Is = Reg.Pmscr), Protocol("trbe", Step = "clear-trfcr", When = "id", Is = Reg.Trfcr), Trusted("primitive")] public static void Clear(Reg id) { }
            [Protocol("spe", Step = "restore-pmscr", When = "id", Is = Reg.Pmscr), Protocol("trbe", Step = "restore-trfcr", When = "id", Is = Reg.Trfcr), Trusted("primitive")] public static void Restore(Reg id, ulong value) { }
        }

        public static class Fence
        {
            [Protocol("spe", Step = "isb"), Protocol("trbe", Step = "isb"), Trusted("primitive")] public static void Isb() { }
            [Protocol("spe", Step = "psb"), Trusted("primitive")] public static void PsbCsync() { }
            [Protocol("trbe", Step = "tsb"), Trusted("primitive")] public static void TsbCsync() { }
            [Protocol("spe", Step = "dsb"), Protocol("trbe", Step = "dsb"), Trusted("primitive")] public static void DsbNsh() { }
        }

        public static class World
        {
            [Protocol("spe", Step = "guest-stage2"), Protocol("trbe", Step = "guest-stage2"), Trusted("primitive")] public static void LoadGuestStage2() { }
            [Protocol("spe", Step = "restore-host-sysregs"), Protocol("trbe", Step = "restore-host-sysregs"), Trusted("primitive")] public static void RestoreHostSysRegs() { }
        }

        """;

    [Fact]
    public Task One_after_the_other_and_both_at_once() => Silent("""
        public void Trace() { ulong t = Sys.Read(Reg.Trfcr); Sys.Clear(Reg.Trfcr); Fence.Isb(); Fence.TsbCsync(); Fence.DsbNsh(); World.LoadGuestStage2(); }
        public void Profile() { ulong p = Sys.Read(Reg.Pmscr); Sys.Clear(Reg.Pmscr); Fence.Isb(); Fence.PsbCsync(); Fence.DsbNsh(); World.LoadGuestStage2(); }
        public void Both()
        {
            ulong p = Sys.Read(Reg.Pmscr);
            ulong t = Sys.Read(Reg.Trfcr);
            Sys.Clear(Reg.Pmscr);
            Sys.Clear(Reg.Trfcr);
            Fence.Isb();
            Fence.PsbCsync();
            Fence.TsbCsync();
            Fence.DsbNsh();
            World.LoadGuestStage2();
            World.RestoreHostSysRegs();
            Fence.Isb();
            Sys.Restore(Reg.Trfcr, t);
            Sys.Restore(Reg.Pmscr, p);
        }
        """);

    [Fact]
    public Task The_barrier_of_the_other_drains_nothing() => Definite("""
        public void Wrong() { ulong t = Sys.Read(Reg.Trfcr); Sys.Clear(Reg.Trfcr); Fence.Isb(); Fence.PsbCsync(); Fence.DsbNsh(); {|RG5011:World.LoadGuestStage2()|}; }
        public void Undrained() { ulong t = Sys.Read(Reg.Trfcr); Sys.Clear(Reg.Trfcr); Fence.Isb(); {|RG5011:World.LoadGuestStage2()|}; }
        public void Enabled() { ulong t = Sys.Read(Reg.Trfcr); {|RG5011:World.LoadGuestStage2()|}; }
        """);

    [Fact]
    public Task Restored_before_the_host_is_back() => Definite("""
        public void Early(ulong t) { ulong old = Sys.Read(Reg.Trfcr); Sys.Clear(Reg.Trfcr); Fence.Isb(); Fence.TsbCsync(); Fence.DsbNsh(); World.LoadGuestStage2(); {|RG5012:Sys.Restore(Reg.Trfcr, old)|}; World.RestoreHostSysRegs(); }
        """);

    [Fact]
    public async Task The_message_speaks_of_tracing()
    {
        var finding = Assert.Single(await Findings.OfAsync(ProtocolKernel.Source(Primitives, "public void Enabled() { ulong t = Sys.Read(Reg.Trfcr); World.LoadGuestStage2(); }")));
        Assert.Contains("while tracing is still enabled", finding.Message);
    }

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
