using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Raw access outside the code that is marked for it.</summary>
public sealed class RG5002Tests
{
    private const string Primitives = """
        public enum Reg { Xfd, Tsc }

        public static class Msr
        {
            [Effects(Effect.RawRegister, When = "id", Is = Reg.Xfd), Trusted("primitive")] public static void Write(Reg id, ulong v) { }
            [Raw, Trusted("primitive")] public static void SetXcr0(ulong v) { }
            [RawAccess, Trusted("primitive")] public static void Poke(ulong v) { }
        }

        public sealed class Guest { [RawAccess] public ulong Xfd; [RawAccess] public ulong Shadow { get; set; } public ulong Other; }

        [RawAccess]
        public static class Core
        {
            public static void Update(Guest g, ulong v) { g.Xfd = v; Msr.Write(Reg.Xfd, v); Inner.Do(v); }
            private static class Inner { public static void Do(ulong v) => Msr.SetXcr0(v); }
        }

        """;

    [Fact]
    public Task Outside_the_core() => Definite("""
        public void Selected() => {|RG5002:Msr.Write(Reg.Xfd, 0)|};
        public void Sugar() => {|RG5002:Msr.SetXcr0(7)|};
        public void Accessor() => {|RG5002:Msr.Poke(7)|};
        public void Field(Guest g) => {|RG5002:g.Xfd|} = 1;
        public void Property(Guest g) => {|RG5002:g.Shadow|} = 1;
        public Action Lambda() => () => {|RG5002:Msr.SetXcr0(3)|};
        """);

    [Fact]
    public Task Inside_the_core_and_other_registers() => Silent("""
        public void Facade(Guest g) => Core.Update(g, 0);
        public void OtherRegister() => Msr.Write(Reg.Tsc, 0);
        public void Unknown(Reg id) => Msr.Write(id, 0);
        public ulong Read(Guest g) => g.Xfd + g.Shadow;
        public void OtherField(Guest g) => g.Other = 1;
        [RawAccess] public void Marked() => Msr.SetXcr0(1);
        [Raw] public void Wrapper() => Msr.SetXcr0(1);
        """);

    [Fact]
    public Task A_marked_assembly_is_core() => Silent("""
        [RawAccess] public void Reset(Guest g) { g.Xfd = 0; Msr.Poke(0); }
        """);

    [Fact]
    public Task By_contract_file_alone() => RuleVerifier.WithContractsAsync(
        "M:Own.Hw.Wr(System.UInt64) RawAccess\nF:Own.Vc.Loaded RawAccess\nT:Own.Core RawAccess\n",
        """
        namespace Own;

        public static class Hw { public static void Wr(ulong v) { } }
        public sealed class Vc { public bool Loaded; }
        public static class Core { public static void Put(Vc v) { Hw.Wr(0); v.Loaded = false; } }

        public class User
        {
            public void Good(Vc v) => Core.Put(v);
            public void Bad(Vc v) { {|RG5002:Hw.Wr(1)|}; {|RG2015:v.Loaded|} = true; }
        }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
