using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Saving and draining the profiling unit before the host's translation goes.</summary>
public sealed class RG5011Tests
{
    internal const string Primitives = """
        public enum Reg { Pmscr, Other }

        public static class Sys
        {
            [Protocol("spe", Step = "read-pmscr", When = "id", Is = Reg.Pmscr), Trusted("primitive")] public static ulong Read(Reg id) => 0;
            [Protocol("spe", Step = "clear-pmscr", When = "id", Is = Reg.Pmscr), Trusted("primitive")] public static void Write(Reg id, ulong value) { }
        }

        public static class Fence
        {
            [Protocol("spe", Step = "isb"), Trusted("primitive")] public static void Isb() { }
            [Protocol("spe", Step = "psb"), Trusted("primitive")] public static void PsbCsync() { }
            [Protocol("spe", Step = "dsb"), Trusted("primitive")] public static void DsbNsh() { }
        }

        public static class Spe
        {
            [Protocol("spe", Step = "save"), Trusted("primitive")] public static void Save(out ulong pm) { pm = 0; }
            [Protocol("spe", Step = "restore"), Trusted("primitive")] public static void Restore(ulong pm) { }
        }

        public static class World
        {
            [Protocol("spe", Step = "guest-stage2"), Trusted("primitive")] public static void LoadGuestStage2() { }
            [Protocol("spe", Step = "restore-host-sysregs"), Trusted("primitive")] public static void RestoreHostSysRegs() { }
        }

        """;

    [Fact]
    public Task Drained_before_it_is_disabled() => Definite("""
        public void Save() { ulong pm = Sys.Read(Reg.Pmscr); {|RG5011:Fence.PsbCsync()|}; Sys.Write(Reg.Pmscr, 0); Fence.Isb(); }
        """);

    [Fact]
    public Task The_whole_sequence() => Silent("""
        public ulong Save()
        {
            ulong pm = 0;
            if (!_flag) return pm;
            pm = Sys.Read(Reg.Pmscr);
            Sys.Write(Reg.Pmscr, 0);
            Fence.Isb();
            Fence.PsbCsync();
            Fence.DsbNsh();
            World.LoadGuestStage2();
            return pm;
        }

        public void Facade() { Spe.Save(out var pm); World.LoadGuestStage2(); }
        public void OtherRegister() { Sys.Write(Reg.Other, 1); World.LoadGuestStage2(); }
        public void NotInUse() => World.LoadGuestStage2();
        """);

    [Fact]
    public Task The_guest_comes_before_the_drain() => Definite("""
        public void Enabled() { ulong pm = Sys.Read(Reg.Pmscr); {|RG5011:World.LoadGuestStage2()|}; }
        public void Unsynchronised() { ulong pm = Sys.Read(Reg.Pmscr); Sys.Write(Reg.Pmscr, 0); {|RG5011:Fence.PsbCsync()|}; Fence.DsbNsh(); }
        public void Incomplete() { ulong pm = Sys.Read(Reg.Pmscr); Sys.Write(Reg.Pmscr, 0); Fence.Isb(); Fence.PsbCsync(); {|RG5011:World.LoadGuestStage2()|}; }
        """);

    [Fact]
    public Task Left_half_done() => Definite("""
        public ulong Save()
        {
            ulong pm = Sys.Read(Reg.Pmscr);
            Sys.Write(Reg.Pmscr, 0);
            Fence.Isb();
            {|RG5011:Fence.PsbCsync()|};
            return pm;
        }
        """);

    [Fact]
    public Task In_two_halves() => Silent("""
        public void Save() { Stop(); Drain(); World.LoadGuestStage2(); }
        private static void Stop() { ulong pm = Sys.Read(Reg.Pmscr); Sys.Write(Reg.Pmscr, 0); Fence.Isb(); }
        private static void Drain() { Fence.PsbCsync(); Fence.DsbNsh(); }
        """);

    [Fact]
    public Task The_halves_in_the_wrong_order() => Definite("""
        public void Save() { ulong pm = Sys.Read(Reg.Pmscr); {|RG5011:Drain()|}; Sys.Write(Reg.Pmscr, 0); }
        private static void Drain() { Fence.PsbCsync(); Fence.DsbNsh(); }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
