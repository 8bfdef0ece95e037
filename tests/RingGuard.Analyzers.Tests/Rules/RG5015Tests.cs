using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A guest entered while the host's profiling controls are open.</summary>
public sealed class RG5015Tests
{
    internal const string Primitives = """
        public sealed class Core { public int Id; }

        public static class Debug { [Protocol("profiling", Step = "setup-mdcr"), Trusted("primitive")] public static void SetupMdcr(Core v) { } }

        public static class Hyp
        {
            [Protocol("profiling", Step = "activate-traps"), Trusted("primitive")] public static void ActivateTraps(Core v) { }
            [Protocol("profiling", Step = "deactivate-traps"), Trusted("primitive")] public static void DeactivateTraps() { }
            [Effects(Effect.EntersGuest), Trusted("primitive")] public static void EnterGuest(Core v) { }
        }

        """;

    [Fact]
    public Task Entered_with_controls_open() => Definite("""
        public void Enter(Core v) { Plain.Touch(); {|RG5015:Hyp.EnterGuest(v)|}; }
        public void Half(Core v) { Debug.SetupMdcr(v); {|RG5015:Hyp.EnterGuest(v)|}; }
        public void Opened(Core v) { Debug.SetupMdcr(v); Hyp.ActivateTraps(v); Hyp.DeactivateTraps(); {|RG5015:Hyp.EnterGuest(v)|}; }
        """);

    [Fact]
    public Task Entered_with_controls_closed() => Silent("""
        public void Enter(Core v) { Debug.SetupMdcr(v); Hyp.ActivateTraps(v); Hyp.EnterGuest(v); }
        public void Loop(Core v) { Hyp.ActivateTraps(v); Debug.SetupMdcr(v); while (Plain.Test(_value)) Hyp.EnterGuest(v); }
        public void Helper(Core v) { Close(v); Hyp.EnterGuest(v); }
        private static void Close(Core v) { Debug.SetupMdcr(v); Hyp.ActivateTraps(v); }
        public void Caller(Core v) { Close(v); Inner(v); }
        private static void Inner(Core v) => Hyp.EnterGuest(v);
        [Requires(Context.IrqOff)] public void LastStep(Core v) => Hyp.EnterGuest(v);
        """);

    [Fact]
    public Task Found_where_a_helper_is_called() => Definite("""
        public void Caller(Core v) => {|RG5015:Inner(v)|};
        private static void Inner(Core v) => Hyp.EnterGuest(v);
        """);

    [Fact]
    public Task A_contracted_helper_counts_by_its_body() => Silent("""
        public void Enter(Core v) { LocalIrq.Disable(); Close(v); Hyp.EnterGuest(v); LocalIrq.Enable(); }
        [Requires(Context.IrqOff)] private static void Close(Core v) { Debug.SetupMdcr(v); Hyp.ActivateTraps(v); }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
