using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.CallFacadeFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>The operation of the core in the place of a raw access.</summary>
public sealed class CallFacadeFixTests
{
    private const string Primitives = """
        public enum Reg { Xfd, Tsc }

        public static class Msr
        {
            [Effects(Effect.RawRegister, When = "id", Is = Reg.Xfd), Trusted("primitive")] public static void Write(Reg id, ulong v) { }
            [Raw, Trusted("primitive")] public static void SetXcr0(ulong v) { }
        }

        public sealed class Guest
        {
            [RawAccess] public ulong Xfd;
            public ulong Other;
        }

        [RawAccess]
        public sealed class Keeper
        {
            private ulong _cache;
            public void Enable(ulong v) { _cache = v; Msr.SetXcr0(v); }
        }

        [RawAccess]
        public static class Core
        {
            private static ulong s_cache;
            public static void Again(ulong v) => Msr.Write(Reg.Xfd, v);
            public static void Update(Guest g, ulong v) { g.Xfd = v; Msr.Write(Reg.Xfd, v); s_cache = v; }
            public static void Reset() { Msr.Write(Reg.Xfd, 0); s_cache = 0; }
        }

        """;

    [Fact]
    public Task Called_with_what_the_access_was_made_with() => Verify.FixesAsync(
        ProtocolKernel.Source(Primitives, """
            public void Value(ulong v)
            {
                // off
                {|RG5002:Msr.Write(Reg.Xfd, v + 1)|}; // now
            }

            public void Field(Guest g) => {|RG5002:g.Xfd|} = 1;
            public Action Lambda(Guest g) => () => {|RG5002:g.Xfd|} = 3;
            public void Owner(Keeper keeper) { Do(); void Do() { {|RG5002:Msr.SetXcr0(3)|}; } }
        """),
        ProtocolKernel.Source(Primitives, """
            public void Value(ulong v)
            {
                // off
                Core.Again(v + 1); // now
            }

            public void Field(Guest g) => Core.Update(g, 1);
            public Action Lambda(Guest g) => () => Core.Update(g, 3);
            public void Owner(Keeper keeper) { Do(); void Do() { keeper.Enable(3); } }
        """));

    [Fact]
    public Task The_one_that_keeps_more_copies_comes_first() => Verify.FixesAsync(
        ProtocolKernel.Source(Primitives, """
            public void Constant() => {|RG5002:Msr.Write(Reg.Xfd, 0)|};
            public void Of(Guest guest) => {|RG5002:Msr.Write(Reg.Xfd, 5)|};
        """),
        ProtocolKernel.Source(Primitives, """
            public void Constant() => Core.Reset();
            public void Of(Guest guest) => Core.Update(guest, 5);
        """));

    [Fact]
    public Task Not_where_something_that_it_asks_for_is_not_known_or_the_value_is_used() => Verify.OffersNothingAsync(
        ProtocolKernel.Source(Primitives, """
            private readonly Keeper _one = new(), _other = new();
            public void Keepers(Keeper a, Keeper b) { {|RG5002:Msr.SetXcr0(3)|}; }
            public void Nobody() { {|RG5002:Msr.SetXcr0(3)|}; }
            public ulong Used(Guest g) { var x = {|RG5002:g.Xfd|} = 1; return x; }
            public void Changed(Guest g) { {|RG5002:g.Xfd|} |= 1; }
        """));

    [Fact]
    public Task Not_where_no_source_does_it() => Verify.OffersNothingAsync(
        ProtocolKernel.Source(Primitives.Replace("Msr.Write(Reg.Xfd, v)", "Msr.Write(Reg.Xfd, v & 3)").Replace("Msr.Write(Reg.Xfd, 0)", "Msr.Write(Reg.Tsc, 0)"), """
            public void Constant() => {|RG5002:Msr.Write(Reg.Xfd, 0)|};
        """));
}
