using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Guest FP state that is not put back, or loaded twice.</summary>
public sealed class RG5007Tests
{
    internal const string Primitives = """
        public sealed class Guest
        {
            [Acquires(Resource.GuestFpuLoaded, When = "enter", Is = true), Releases(Resource.GuestFpuLoaded, When = "enter", Is = false)]
            [Effects(Effect.SavesFpRegs | Effect.LoadsFpRegs), Requires(Context.NotAtomic), Trusted("primitive")]
            public void Swap(bool enter) { }

            [Acquires(Resource.GuestFpuLoaded), Trusted("primitive")] public GuestScope Load() => default;
        }

        public ref struct GuestScope { [Releases(Resource.GuestFpuLoaded), Trusted("primitive")] public void Dispose() { } }

        public static class Vcpu
        {
            [Acquires(Resource.VCpuLoaded), Trusted("primitive")] public static void Load(int id) { }
            [Releases(Resource.VCpuLoaded), Trusted("primitive")] public static void Put(int id) { }
        }

        """;

    [Fact]
    public Task Left_on_an_early_way_out() => Definite("""
        public Errno Run(Guest g)
        {
            {|RG5007:g.Swap(enter: true)|};
            if (_flag) return Errno.Again;
            g.Swap(enter: false);
            return Errno.Ok;
        }

        public void Vcpu1() { {|RG5007:Vcpu.Load(1)|}; if (_flag) return; Vcpu.Put(1); }
        """);

    [Fact]
    public Task Put_back_on_all_ways() => Silent("""
        public Errno Run(Guest g) { using (g.Load()) { if (_flag) return Errno.Again; Plain.Touch(); } return Errno.Ok; }
        public Errno Finally(Guest g) { g.Swap(enter: true); try { if (_flag) return Errno.Again; return Errno.Ok; } finally { g.Swap(enter: false); } }
        [Acquires(Resource.VCpuLoaded)] public void Load() => Vcpu.Load(1);
        [Releases(Resource.VCpuLoaded)] public void Put() => Vcpu.Put(1);
        """);

    [Fact]
    public Task Loaded_twice_or_put_without_load() => Definite("""
        public void Twice() { Vcpu.Load(1); {|RG5007:Vcpu.Load(2)|}; Vcpu.Put(2); Vcpu.Put(1); }
        public void Never() => {|RG5007:Vcpu.Put(1)|};
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
