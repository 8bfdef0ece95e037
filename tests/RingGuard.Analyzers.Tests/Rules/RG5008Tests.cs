using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Order in the life of a vCPU's FP state on a CPU.</summary>
public sealed class RG5008Tests
{
    internal const string Primitives = """
        public sealed class Core { public int Id; }

        public static class VCpuFp
        {
            [Protocol("vcpu-fp", Step = "map"), Trusted("primitive")] public static void Map(Core v) { }
            [Protocol("vcpu-fp", Step = "load"), Trusted("primitive")] public static void Load(Core v) { }
            [Protocol("vcpu-fp", Step = "put"), Trusted("primitive")] public static void Put(Core v) { }
            [Protocol("vcpu-fp", Step = "ctxsync"), Trusted("primitive")] public static void CtxSync(Core v) { }
            [Protocol("vcpu-fp", Step = "ctxflush"), Trusted("primitive")] public static void CtxFlush(Core v) { }
        }

        public static class Hyp
        {
            [Protocol("vcpu-fp", Step = "update-enabled"), Trusted("primitive")] public static bool UpdateFpEnabled(Core v) => true;
            [Trusted("primitive")] public static void ArmFpTrap(Core v) { }
            [Effects(Effect.EntersGuest), Protocol("vcpu-fp", Step = "enter"), Trusted("primitive")] public static void Run(Core v) { }
        }

        """;

    [Fact]
    public Task Synchronised_after_interrupts_went_on() => Definite("""
        public void Loop(Core v)
        {
            LocalIrq.Disable();
            Hyp.UpdateFpEnabled(v);
            Hyp.Run(v);
            {|RG5008:LocalIrq.Enable()|};
            VCpuFp.CtxSync(v);
        }
        """);

    [Fact]
    public Task The_whole_life_in_order() => Silent("""
        public void Life(Core v)
        {
            VCpuFp.Map(v);
            VCpuFp.Load(v);
            for (int i = 0; i < 4; i++)
            {
                LocalIrq.Disable();
                if (!Hyp.UpdateFpEnabled(v)) Hyp.ArmFpTrap(v);
                Hyp.Run(v);
                VCpuFp.CtxSync(v);
                LocalIrq.Enable();
            }

            VCpuFp.Put(v);
        }
        """);

    [Fact]
    public Task Loaded_twice_put_twice_entered_after_put() => Definite("""
        public void PutTwice(Core v) { VCpuFp.Load(v); VCpuFp.Put(v); {|RG5008:VCpuFp.Put(v)|}; }
        public void SyncTwice(Core v) { LocalIrq.Disable(); Hyp.UpdateFpEnabled(v); Hyp.Run(v); VCpuFp.CtxSync(v); {|RG5008:VCpuFp.CtxSync(v)|}; LocalIrq.Enable(); }
        public void LoadTwice(Core v) { VCpuFp.Load(v); {|RG5008:VCpuFp.Load(v)|}; }
        public void AfterPut(Core v) { LocalIrq.Disable(); VCpuFp.Load(v); VCpuFp.Put(v); {|RG5008:Hyp.Run(v)|}; LocalIrq.Enable(); }
        """);

    [Fact]
    public Task A_part_of_the_life_is_the_callers_affair() => Silent("""
        public void Resume(Core v) => VCpuFp.Load(v);
        public void Suspend(Core v) => VCpuFp.Put(v);
        [Requires(Context.IrqOff)] public void Exit(Core v) => VCpuFp.CtxSync(v);
        """);

    [Fact]
    public Task A_helper_is_checked_where_it_is_called() => Definite("""
        public void Loop(Core v) { LocalIrq.Disable(); Hyp.UpdateFpEnabled(v); Hyp.Run(v); {|RG5008:Finish()|}; VCpuFp.CtxSync(v); }
        private static void Finish() { Plain.Touch(); LocalIrq.Enable(); }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
