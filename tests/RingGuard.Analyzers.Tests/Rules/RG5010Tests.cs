using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A guest entered on a decision that interrupts could have overtaken.</summary>
public sealed class RG5010Tests
{
    [Fact]
    public Task Decided_before_interrupts_went_off() => Definite("""
        public void Enter(Core v)
        {
            bool en = Hyp.UpdateFpEnabled(v);
            Plain.Touch();
            LocalIrq.Disable();
            if (en) {|RG5010:Hyp.Run(v)|};
        }

        public void Undecided(Core v) { VCpuFp.Map(v); VCpuFp.Load(v); LocalIrq.Disable(); {|RG5010:Hyp.Run(v)|}; }
        """);

    [Fact]
    public Task Decided_with_interrupts_off() => Silent("""
        public void Enter(Core v)
        {
            LocalIrq.Disable();
            if (!Hyp.UpdateFpEnabled(v)) Hyp.ArmFpTrap(v);
            Hyp.Run(v);
        }

        public void Saved(Core v)
        {
            LocalIrq.Save(out var f);
            Hyp.UpdateFpEnabled(v);
            Hyp.Run(v);
            VCpuFp.CtxSync(v);
            LocalIrq.Restore(f);
        }
        """);

    [Fact]
    public Task A_window_in_between() => Definite("""
        public void Enter(Core v)
        {
            LocalIrq.Disable();
            Hyp.UpdateFpEnabled(v);
            LocalIrq.Enable();
            Plain.Touch();
            LocalIrq.Disable();
            {|RG5010:Hyp.Run(v)|};
        }
        """);

    [Fact]
    public Task The_decision_of_a_helper_counts() => Silent("""
        public void Enter(Core v) { LocalIrq.Disable(); Decide(v); Hyp.Run(v); }
        private static void Decide(Core v) { if (!Hyp.UpdateFpEnabled(v)) Hyp.ArmFpTrap(v); }
        [Requires(Context.IrqOff)] public void Last(Core v) => Hyp.Run(v);
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(RG5008Tests.Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(RG5008Tests.Primitives, members));
}
