using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>XFD that registers or image do not follow.</summary>
public sealed class RG2021Tests
{
    internal const string Primitives = """
        public sealed class State
        {
            [Role(ValueRole.FpImage)] public readonly ulong[] Words = new ulong[8];
            public bool InUse;
            public ulong Xfd { get; [Protocol("xrstor", Step = "set-xfd"), Trusted("primitive")] set; }
            [Protocol("xrstor", Step = "clear-bits"), Trusted("primitive")] public void ClearBits(ulong v) { }
        }

        public static class Xfd { [Protocol("xrstor", Step = "xfd-update"), Trusted("primitive")] public static void UpdateState(State s) { } }
        public static class Xr { [Requires(Context.PreemptOff), Effects(Effect.LoadsFpRegs, Of = "s"), Trusted("primitive")] public static void Load(State s) { } }

        """;

    [Fact]
    public Task Set_and_not_applied() => Definite("""
        public void Set(State s, ulong v) => {|RG2021:s.Xfd|} = v;
        public void Other(State s, State other, ulong v) { {|RG2021:s.Xfd|} = v; Xfd.UpdateState(other); }
        """);

    [Fact]
    public Task Applied_or_cleared() => Silent("""
        public void Set(State s, ulong v) { s.Xfd = v; if (s.InUse) Xfd.UpdateState(s); if (_flag) s.ClearBits(v); }
        public void Applied(State s, ulong v) { s.Xfd = v; Xfd.UpdateState(s); }
        public void New(ulong v) { var s = new State(); s.Xfd = v; s.ClearBits(v); }
        public void Helper(State s, ulong v) { s.Xfd = v; Apply(s); }
        private static void Apply(State s) => Xfd.UpdateState(s);
        private static void Store(State s, ulong v) => s.Xfd = v;
        public void Caller(State s, ulong v) { Store(s, v); Xfd.UpdateState(s); }
        """);

    [Fact]
    public Task Loaded_before_it_is_applied() => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, """
        public void Load(State s, ulong v) { Preempt.Disable(); s.Xfd = v; {|RG2021:Xr.Load(s)|}; Xfd.UpdateState(s); Preempt.Enable(); }
        """), "RG2012");

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
