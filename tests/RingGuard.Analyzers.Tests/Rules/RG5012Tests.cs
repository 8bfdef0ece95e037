using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Profiling restored before the host's translation.</summary>
public sealed class RG5012Tests
{
    [Fact]
    public Task Restored_before_the_hosts_registers() => Definite("""
        public void Leave(ulong pm) { Spe.Restore(pm); {|RG5012:World.RestoreHostSysRegs()|}; }
        public void WholeLoop() { Spe.Save(out var pm); World.LoadGuestStage2(); {|RG5012:Spe.Restore(pm)|}; World.RestoreHostSysRegs(); }
        """);

    [Fact]
    public Task Restored_after_them() => Silent("""
        public void Leave(ulong pm) { World.RestoreHostSysRegs(); Spe.Restore(pm); }

        public void WholeLoop()
        {
            for (int i = 0; i < 3; i++)
            {
                Spe.Save(out var pm);
                World.LoadGuestStage2();
                World.RestoreHostSysRegs();
                if (pm != 0) Spe.Restore(pm);
            }
        }

        public void OnlyHalf(ulong pm) => Spe.Restore(pm);
        """);

    [Fact]
    public Task On_an_early_way_out() => Definite("""
        public void Run()
        {
            Spe.Save(out var pm);
            if (_flag)
            {
                {|RG5012:Spe.Restore(pm)|};
                return;
            }

            World.RestoreHostSysRegs();
            Spe.Restore(pm);
        }
        """);

    [Fact]
    public Task Helpers() => Definite("""
        public void Run() { Spe.Save(out var pm); {|RG5012:Back(pm)|}; World.RestoreHostSysRegs(); }
        private static void Back(ulong pm) => Spe.Restore(pm);
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(RG5011Tests.Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(RG5011Tests.Primitives, members));
}
