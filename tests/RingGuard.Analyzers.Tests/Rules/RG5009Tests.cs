using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Order in the trap by which a guest gets the FP registers.</summary>
public sealed class RG5009Tests
{
    internal const string Primitives = """
        public sealed class Regs { [Role(ValueRole.FpImage)] public readonly ulong[] V = new ulong[32]; }

        public sealed class Core
        {
            public readonly Regs FpRegs = new();
            public readonly Regs HostFpState = new();
            [Role(ValueRole.OwnerContext)] public bool HostIsLive;
            public bool FpHost { get; [Protocol("fp-trap", Step = "clear-record", When = "value", Is = false), Trusted("primitive")] set; }
            public bool FpEnabled { get; [Protocol("fp-trap", Step = "mark-enabled", When = "value", Is = true), Trusted("primitive")] set; }
        }

        public static class Cptr { [Protocol("fp-trap", Step = "disable-trap"), Trusted("primitive")] public static void DisableTrap() { } }
        public static class Barrier { [Protocol("fp-trap", Step = "isb"), Trusted("primitive")] public static void Isb() { } }

        public static class FpSimd
        {
            [Protocol("fp-trap", Step = "load-guest"), Trusted("primitive")] public static void Load(Regs r) { }
            [Protocol("fp-trap", Step = "save-host"), Trusted("primitive")] public static void SaveTo(Regs r) { }
        }

        """;

    [Fact]
    public Task Loaded_before_the_barrier() => Definite("""
        [RunsIn(ExecutionMode.Hyp)] public void Trap(Core v)
        {
            Cptr.DisableTrap();
            {|RG5009:FpSimd.Load(v.FpRegs)|};
            if (v.FpHost) FpSimd.SaveTo(v.HostFpState);
        }
        """);

    [Fact]
    public Task In_order() => Silent("""
        [RunsIn(ExecutionMode.Hyp)] public void Trap(Core v)
        {
            Cptr.DisableTrap();
            Barrier.Isb();
            if (v.FpHost) { FpSimd.SaveTo(v.HostFpState); v.FpHost = false; }
            FpSimd.Load(v.FpRegs);
            v.FpEnabled = true;
        }

        [RunsIn(ExecutionMode.Hyp)] public void SavedElsewhere(Core v) { Cptr.DisableTrap(); Barrier.Isb(); FpSimd.Load(v.FpRegs); v.FpEnabled = true; }
        public void OutsideTheTrap(Core v) => FpSimd.SaveTo(v.HostFpState);
        """);

    [Fact]
    public Task Saved_after_the_guest_was_loaded() => Definite("""
        [RunsIn(ExecutionMode.Hyp)] public void Trap(Core v)
        {
            Cptr.DisableTrap();
            Barrier.Isb();
            FpSimd.Load(v.FpRegs);
            if (v.FpHost) {|RG5009:FpSimd.SaveTo(v.HostFpState)|};
        }

        [RunsIn(ExecutionMode.Hyp)] public void SaveBeforeBarrier(Core v) { Cptr.DisableTrap(); {|RG5009:FpSimd.SaveTo(v.HostFpState)|}; }
        """);

    [Fact]
    public Task Where_the_host_is_known_to_be_live_its_save_is_missed() => RuleVerifier.PossibleAsync(ProtocolKernel.Source(Primitives, """
        [RunsIn(ExecutionMode.Hyp)] public void Trap(Core v)
        {
            Cptr.DisableTrap();
            Barrier.Isb();
            if (v.HostIsLive) Plain.Touch();
            {|RG5009:FpSimd.Load(v.FpRegs)|};
        }
        """));

    [Fact]
    public Task Saved_where_it_is_live() => Silent("""
        [RunsIn(ExecutionMode.Hyp)] public void Trap(Core v)
        {
            Cptr.DisableTrap();
            Barrier.Isb();
            if (v.HostIsLive) FpSimd.SaveTo(v.HostFpState);
            FpSimd.Load(v.FpRegs);
        }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
