using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A set/way operation that is emulated by half.</summary>
public sealed class RG5013Tests
{
    internal const string Primitives = """
        public sealed class Core
        {
            public bool NeedFlush { get; [Protocol("set-way", Step = "request-flush", When = "value", Is = true), Trusted("primitive")] set; }
            [Protocol("set-way", Step = "arm-tvm"), Trusted("primitive")] public void ArmTvm() { }
            [Protocol("set-way", Step = "disarm-tvm"), Trusted("primitive")] public void DisarmTvm() { }
        }

        public static class Emul
        {
            [Protocol("set-way", Step = "sw-op"), Trusted("primitive")] public static void SetWayFlush(Core v) { }
            [Protocol("set-way", Step = "inject-undef"), Trusted("primitive")] public static void Undef(Core v) { }
        }

        """;

    [Fact]
    public Task Only_the_flag() => Definite("""
        public void Emulate(Core v, int op)
        {
            switch (op)
            {
                case 1: {|RG5013:v.NeedFlush|} = true; break;
                case 2: Plain.Touch(); break;
            }
        }

        public void OnlyTheTrap(Core v) => {|RG5013:v.ArmTvm()|};
        """);

    [Fact]
    public Task Flag_and_trap_or_the_whole_operation() => Silent("""
        public void Whole(Core v) => Emul.SetWayFlush(v);
        public void Both(Core v) { v.NeedFlush = true; v.ArmTvm(); }
        public void BothSwapped(Core v) { v.ArmTvm(); v.NeedFlush = true; }
        public void Refused(Core v, bool shared) { if (shared) { Emul.Undef(v); return; } Emul.SetWayFlush(v); }
        public void Consumed(Core v) => v.NeedFlush = false;
        public void InHelper(Core v) { v.NeedFlush = true; Arm(v); }
        private static void Arm(Core v) => v.ArmTvm();
        """);

    [Fact]
    public Task A_body_that_is_a_step_itself_is_its_own_affair() => Silent("""
        [Protocol("set-way", Step = "toggle")] public void Toggle(Core v, bool on) { v.NeedFlush = true; if (on) v.DisarmTvm(); }
        """);

    [Fact]
    public Task An_early_return_between_the_halves() => Definite("""
        public int Emulate(Core v)
        {
            {|RG5013:v.NeedFlush|} = true;
            if (_flag) return 1;
            v.ArmTvm();
            return 0;
        }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
