using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Questions that change what they ask.</summary>
public sealed class RG2022Tests
{
    private const string Primitives = """
        public sealed class Ctx { [Role(ValueRole.FpImage)] public readonly ulong[] Words = new ulong[4]; public int LastCpu; public bool RegsActive; }
        public static class Pcpu { [Role(ValueRole.OwnerContext)] public static Ctx Owner; }

        """;

    [Fact]
    public Task A_pure_question_that_writes() => RuleVerifier.VerifyAsync(ProtocolKernel.Source(Primitives, """
        [Pure] public bool Valid(Ctx f, int cpu) { {|RG2022:f.LastCpu|} = cpu; return Pcpu.Owner == f; }
        [Pure] public int Count() => {|RG2022:_value|}++;
        """));

    [Fact]
    public Task An_answer_that_is_stored_on_the_way() => RuleVerifier.VerifyAsync(ProtocolKernel.Source(Primitives, """
        public bool WantLazyRestore(Ctx f, int cpu) { {|RG2022:f.RegsActive|} = f.LastCpu == cpu && Pcpu.Owner == f; return f.RegsActive; }
        """));

    [Fact]
    public Task Questions_that_only_ask() => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, """
        [Pure] public bool RegistersValid(Ctx f, int cpu) => f.LastCpu == cpu && Pcpu.Owner == f;
        [Pure] public int Sum(int[] a) { int s = 0; for (int i = 0; i < a.Length; i++) s += a[i]; return s; }
        [Pure] public Ctx Make(int cpu) => new Ctx { LastCpu = cpu };
        public bool TryActivate(Ctx f, int cpu) { if (Pcpu.Owner != null) return false; f.RegsActive = true; return true; }
        """));

    [Fact]
    public async Task It_is_information()
    {
        var finding = Assert.Single(await Findings.OfAsync(ProtocolKernel.Source(Primitives, "[Pure] public bool Valid(Ctx f) { f.LastCpu = 1; return true; }")));
        Assert.Equal("RG2022", finding.Id);
        Assert.Contains("Valid", finding.Message);
    }
}
