using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Writes of the residency flag outside the code that is marked for it.</summary>
public sealed class RG2015Tests
{
    private const string Primitives = """
        public enum Tif { Sched, [RawAccess] NeedFpuLoad }

        public sealed class Flags
        {
            private int _bits;
            public void Set(Tif f) => _bits |= 1 << (int)f;
            public bool Test(Tif f) => (_bits & (1 << (int)f)) != 0;
            public bool TestAndClear(Tif f) { bool was = Test(f); _bits &= ~(1 << (int)f); return was; }
        }

        public sealed class Thread { public readonly Flags Flags = new(); [RawAccess] public bool XcrLoaded; public Tif Last; }

        [RawAccess] public static class Core { public static void Bind(Thread t) { t.Flags.Set(Tif.NeedFpuLoad); t.XcrLoaded = true; } }

        """;

    [Fact]
    public Task Written_alone() => Definite("""
        public void Set(Thread t) => {|RG2015:t.Flags.Set(Tif.NeedFpuLoad)|};
        public bool TestAndClear(Thread t) => {|RG2015:t.Flags.TestAndClear(Tif.NeedFpuLoad)|};
        public void Field(Thread t) => {|RG2015:t.XcrLoaded|} = false;
        public void Stored(Thread t) => {|RG2015:t.Last|} = Tif.NeedFpuLoad;
        """);

    [Fact]
    public Task Read_or_written_by_the_core() => Silent("""
        public bool Test(Thread t) => t.Flags.Test(Tif.NeedFpuLoad) && t.XcrLoaded;
        public void Other(Thread t) => t.Flags.Set(Tif.Sched);
        public void Facade(Thread t) => Core.Bind(t);
        public Thread Made() => new Thread { XcrLoaded = true };
        [RawAccess] public void Marked(Thread t) => t.Flags.Set(Tif.NeedFpuLoad);
        """);

    /// <summary>Names of registers are marked for RG2017; asking with one writes no flag.</summary>
    [Fact]
    public Task A_marked_name_as_index_or_register() => Silent("""
        public enum Reg { Sse, [RawAccess] Pkru }
        public sealed class File { private readonly ulong[] _r = new ulong[4]; public ulong this[Reg r] { get => _r[(int)r]; set => _r[(int)r] = value; } }
        public static class Fp { [Effects(Effect.TouchesFpRegs), Requires(Context.PreemptOff), Trusted("register")] public static void Write(Reg r, ulong v) { } }
        public static void Load(ulong v) { }
        public void Index(File f, ulong v) => f[Reg.Pkru] = v;
        public void Passed(File f) => Load(f[Reg.Pkru]);
        [Requires(Context.PreemptOff)] public void Register(ulong v) => Fp.Write(Reg.Pkru, v);
        """);

    [Fact]
    public Task Combined_with_others() => Definite("""
        public void Mask(Thread t) { {|RG2015:t.Last|} = Tif.Sched | Tif.NeedFpuLoad; }
        """);

    [Fact]
    public Task In_lambdas_and_local_functions() => Definite("""
        public Action Lambda(Thread t) => () => {|RG2015:t.Flags.Set(Tif.NeedFpuLoad)|};
        public void Local(Thread t) { Do(); void Do() => {|RG2015:t.XcrLoaded|} = true; }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
