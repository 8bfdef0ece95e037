using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.StoreWhereAskedFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A question that only answers.</summary>
public sealed class StoreWhereAskedFixTests
{
    private const string Primitives = """
        public sealed class Ctx { [Role(ValueRole.FpImage)] public readonly ulong[] Words = new ulong[4]; public int LastCpu; public bool RegsActive; }
        public static class Pcpu { [Role(ValueRole.OwnerContext)] public static Ctx Owner; }

        """;

    [Fact]
    public Task Who_asks_stores_the_answer() => Verify.FixesAsync(
        ProtocolKernel.Source(Primitives, """
            private static bool WantLazyRestore(Ctx f, int cpu)
            {
                // here and ours
                {|RG2022:f.RegsActive|} = f.LastCpu == cpu && Pcpu.Owner == f; // kept
                return f.RegsActive;
            }

            public void Switch(Ctx next, int cpu)
            {
                // lazily
                if (!WantLazyRestore(next, cpu)) // no
                    _value++;
            }

            public void Declared(Ctx prev) { bool wanted = WantLazyRestore(prev, 1); _flag = wanted; }
        """),
        ProtocolKernel.Source(Primitives, """
            private static bool WantLazyRestore(Ctx f, int cpu)
            {
                // here and ours
                return f.LastCpu == cpu && Pcpu.Owner == f;
            }

            public void Switch(Ctx next, int cpu)
            {
                next.RegsActive = WantLazyRestore(next, cpu);
                // lazily
                if (!next.RegsActive) // no
                    _value++;
            }

            public void Declared(Ctx prev) { prev.RegsActive = WantLazyRestore(prev, 1); bool wanted = prev.RegsActive; _flag = wanted; }
        """));

    [Fact]
    public Task Not_where_others_may_ask_or_asking_is_only_a_part() => Verify.OffersNothingAsync(
        ProtocolKernel.Source(Primitives, """
            public bool Visible(Ctx f, int cpu) { {|RG2022:f.RegsActive|} = f.LastCpu == cpu; return f.RegsActive; }
            private static bool Partly(Ctx f, int cpu) { {|RG2022:f.RegsActive|} = f.LastCpu == cpu; return f.RegsActive; }
            public void Both(Ctx f) { if (_flag && Partly(f, 1)) _value++; }
            private static bool Looped(Ctx f, int cpu) { {|RG2022:f.RegsActive|} = f.LastCpu == cpu; return f.RegsActive; }
            public void Loop(Ctx f) { while (Looped(f, 1)) _value++; }
            private static bool Found(Ctx f, int cpu) { {|RG2022:f.RegsActive|} = f.LastCpu == cpu; return f.RegsActive; }
            private static Ctx Find() => Pcpu.Owner;
            public void Elsewhere() { if (Found(Find(), 1)) _value++; }
            private static bool Handed(Ctx f, int cpu) { {|RG2022:f.RegsActive|} = f.LastCpu == cpu; return f.RegsActive; }
            public Func<Ctx, int, bool> Hand() => Handed;
            [Pure] private int Counted() => {|RG2022:_value|}++;
        """));
}
