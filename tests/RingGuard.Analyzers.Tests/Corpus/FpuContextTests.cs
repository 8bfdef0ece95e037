using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>FPU/SIMD use or switching in the wrong context. Entries that no rule of the catalogue decides are left out, as are those of rules with tests elsewhere.</summary>
public sealed class FpuContextTests
{
    private const string Sections = """
        public static class Ymm
        {
            [Requires(Context.NotNmi | Context.NoFpuSection), Acquires(Resource.FpuSection), Acquires(Resource.Preempt), Effects(Effect.SavesFpRegs), Trusted("primitive")]
            public static void Open() { }
            [Releases(Resource.FpuSection), Releases(Resource.Preempt), Trusted("primitive")] public static void Shut() { }
            [Ensures(Context.NoFpuSection, On = Outcome.True), Trusted("primitive")] public static bool MayUse() => true;
            [Effects(Effect.TouchesFpRegs), Trusted("primitive")] public static bool Match(byte[] key) => true;
            [Trusted("primitive")] public static bool MatchScalar(byte[] key) => true;
            [Trusted("primitive")] public static bool HasFeature() => true;
        }

        """;

    [Theory]
    [InlineData("fpu-pipapo-avx2-softirq")]
    public Task Pipapo_avx2_softirq(string entry) => CorpusCase.CheckAsync(entry, Sections, """
        [RunsIn(ExecutionMode.Softirq)] public void Receive(byte[] key) => _flag = Lookup(key);
        private static bool Lookup(byte[] key) { Ymm.Open(); bool found = Ymm.Match(key); Ymm.Shut(); return found; }
        """, """
        [RunsIn(ExecutionMode.Softirq)] public void Receive(byte[] key) => _flag = Lookup(key);
        private static bool Lookup(byte[] key)
        {
            if (!Ymm.MayUse()) return Ymm.MatchScalar(key);
            Ymm.Open();
            bool found = Ymm.Match(key);
            Ymm.Shut();
            return found;
        }
        """);

    [Theory]
    [InlineData("fpu-poly1305-check-dropped")]
    public Task Poly1305_check_dropped(string entry) => CorpusCase.CheckAsync(entry, Sections, """
        [RunsIn(ExecutionMode.HardIrq)] public void Blocks(byte[] key)
        {
            if (Ymm.HasFeature()) { Ymm.Open(); Ymm.Match(key); Ymm.Shut(); }
            else Ymm.MatchScalar(key);
        }
        """, """
        [RunsIn(ExecutionMode.HardIrq)] public void Blocks(byte[] key)
        {
            if (Ymm.HasFeature() && Ymm.MayUse()) { Ymm.Open(); Ymm.Match(key); Ymm.Shut(); }
            else Ymm.MatchScalar(key);
        }
        """);

    [Theory]
    [InlineData("fpu-s390-fpc-probe-live")]
    public Task S390_fpc_probe_live(string entry) => CorpusCase.CheckAsync(entry, """
        public sealed class Vc { public uint Fpc; }
        public static class S390
        {
            [Acquires(Resource.VCpuLoaded), Trusted("primitive")] public static void Take(Vc v) { }
            [Releases(Resource.VCpuLoaded), Trusted("primitive")] public static void Give(Vc v) { }
        }

        public static class Fpc
        {
            [Effects(Effect.TouchesFpRegs), Requires(Context.PreemptOff), Trusted("primitive")] public static uint Read() => 0;
            [Effects(Effect.LoadsFpRegs), Requires(Context.PreemptOff), Trusted("primitive")] public static bool TryLoad(uint v) => true;
            [Effects(Effect.LoadsFpRegs), Requires(Context.PreemptOff), Trusted("primitive")] public static void Load(uint v) { }
        }

        """, """
        public int SetFpu(Vc v, uint fpc)
        {
            int ret = 0;
            S390.Take(v);
            uint old = Fpc.Read();
            bool ok = Fpc.TryLoad(fpc);
            Fpc.Load(old);
            if (!ok) ret = -22;
            else v.Fpc = fpc;
            S390.Give(v);
            return ret;
        }
        """, """
        public int SetFpu(Vc v, uint fpc) { S390.Take(v); v.Fpc = fpc; S390.Give(v); return 0; }
        """);

    /// <summary>What the flag of the walk decides is here two methods, each with its contract.</summary>
    [Theory]
    [InlineData("fpu-aegis-may-sleep")]
    public Task Aegis_may_sleep(string entry) => CorpusCase.CheckAsync(entry, Sections + Walking, """
        public void Crypt(byte[] req)
        {
            Walk.Init(req);
            Ymm.Open();
            while (Walk.Left()) { Ymm.Match(req); Walk.Done(); }
            Ymm.Shut();
        }
        """, """
        public void Crypt(byte[] req)
        {
            Walk.Init(req);
            Ymm.Open();
            while (Walk.Left()) { Ymm.Match(req); Walk.DoneAtomic(); }
            Ymm.Shut();
        }
        """);

    private const string Walking = """
        public static class Walk
        {
            [Trusted("primitive")] public static void Init(byte[] req) { }
            [AtomicSafe, Trusted("primitive")] public static bool Left() => true;
            [MaySleep, Trusted("primitive")] public static void Done() { }
            [AtomicSafe, Trusted("primitive")] public static void DoneAtomic() { }
        }

        """;
}
