using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>SVE / SME / SPE and barrier ordering. Entries that no rule of the catalogue decides are left out.</summary>
public sealed class BarrierOrderTests
{
    [Theory]
    [InlineData("sv-trbe-drain-order")]
    public Task Trbe_drain_order(string entry) => CorpusCase.CheckAsync(entry, """
        public static class Trf
        {
            [Protocol("spe", Step = "read-pmscr"), Trusted("primitive")] public static ulong Read() => 0;
            [Protocol("spe", Step = "clear-pmscr"), Trusted("primitive")] public static void Prohibit() { }
            [Trusted("primitive")] public static bool Enabled() => true;
        }

        public static class Bar
        {
            [Protocol("spe", Step = "isb"), Trusted("primitive")] public static void Isb() { }
            [Protocol("spe", Step = "psb"), Trusted("primitive")] public static void TsbCsync() { }
            [Protocol("spe", Step = "dsb"), Trusted("primitive")] public static void DsbNsh() { }
        }

        public static class Guest { [Protocol("spe", Step = "guest-stage2"), Trusted("primitive")] public static void LoadStage2() { } }

        """, """
        public void Enter() { Save(out var t); Guest.LoadStage2(); }

        private static void Save(out ulong saved)
        {
            saved = 0;
            if (!Trf.Enabled()) return;
            saved = Trf.Read();
            Trf.Prohibit();
            Bar.Isb();
            Bar.TsbCsync();
        }

        public void Straight() { ulong t = Trf.Read(); Trf.Prohibit(); Bar.Isb(); Bar.TsbCsync(); Guest.LoadStage2(); }
        """, """
        public void Enter() { Save(out var t); Guest.LoadStage2(); }

        private static void Save(out ulong saved)
        {
            saved = 0;
            if (!Trf.Enabled()) return;
            saved = Trf.Read();
            Trf.Prohibit();
            Bar.Isb();
            Bar.TsbCsync();
            Bar.DsbNsh();
            Bar.Isb();
        }

        public void Straight() { ulong t = Trf.Read(); Trf.Prohibit(); Bar.Isb(); Bar.TsbCsync(); Bar.DsbNsh(); Guest.LoadStage2(); }
        """);

    [Theory]
    [InlineData("sv-kvm-s1-ptw-epd")]
    public Task Kvm_s1_ptw_epd(string entry) => CorpusCase.CheckAsync(entry, """
        public static class Sysr
        {
            [Protocol("context-sync", Step = "write"), Trusted("primitive")] public static void RestoreAll() { }
            [Protocol("context-sync", Step = "write"), Trusted("primitive")] public static void WriteTcr(ulong v) { }
            [Trusted("primitive")] public static void RestoreAllButTcr() { }
            [Trusted("primitive")] public static void WriteSctlr(ulong v) { }
            [Protocol("context-sync", Step = "isb"), Trusted("primitive")] public static void Isb() { }
            [Protocol("context-sync", Step = "use"), Trusted("primitive")] public static void LoadStage2() { }
        }

        """, """
        public void Enter() { Sysr.RestoreAll(); Sysr.LoadStage2(); }
        """, """
        public void Enter(ulong tcr, ulong sctlr)
        {
            Sysr.WriteTcr(tcr | 3);
            Sysr.Isb();
            Sysr.RestoreAllButTcr();
            Sysr.LoadStage2();
            Sysr.Isb();
            Sysr.WriteSctlr(sctlr);
            Sysr.WriteTcr(tcr);
        }
        """);
}
