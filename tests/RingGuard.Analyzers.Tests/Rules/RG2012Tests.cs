using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Registers loaded while the only copy of their owner's values is in them.</summary>
public sealed class RG2012Tests
{
    internal const string Primitives = """
        public enum Tif { NeedFpuLoad }
        public sealed class Flags { public bool Test(Tif f) => true; }
        public sealed class Guest { public readonly FpState FpState = new(); [Role(ValueRole.CurrentTask)] public static Guest Now { get; } = new(); public readonly Flags Flags = new(); }

        public static class Fpc
        {
            [Effects(Effect.LoadsFpRegs), Requires(Context.PreemptOff), Trusted("primitive")] public static bool TryLoad(uint fpc) => true;
            [Effects(Effect.LoadsFpRegs), Requires(Context.PreemptOff), Trusted("primitive")] public static void Restore() { }
            [Effects(Effect.SavesFpRegs | Effect.LoadsFpRegs), Requires(Context.PreemptOff), Trusted("primitive")] public static void Exchange(Guest g) { }
        }

        """;

    [Fact]
    public Task Loaded_over_whatever_is_there() => Definite("""
        public void Load(Guest g) { FpRegs.Lock(); {|RG2012:FpRegs.Load(g.FpState)|}; FpRegs.Unlock(); }
        public void Probe(uint fpc) { Preempt.Disable(); {|RG2012:Fpc.TryLoad(fpc)|}; Preempt.Enable(); }
        """);

    [Fact]
    public Task Saved_or_tested_first() => Silent("""
        public void Saved(Guest g) { FpRegs.Lock(); FpRegs.Save(Task.Current.Fpu); FpRegs.Load(g.FpState); FpRegs.Unlock(); }

        public void Tested(Guest g)
        {
            FpRegs.Lock();
            if (!Guest.Now.Flags.Test(Tif.NeedFpuLoad)) FpRegs.Save(Task.Current.Fpu);
            FpRegs.Load(g.FpState);
            FpRegs.Unlock();
        }

        public void Valid(FpuContext f) { FpRegs.Lock(); if (!FpRegs.StateValid(f, Smp.ProcessorId())) { FpRegs.Load(f.FpState); FpRegs.MarkActivate(); } FpRegs.Unlock(); }
        public void Exchanged(Guest g) { Preempt.Disable(); Fpc.Exchange(g); Preempt.Enable(); }
        public void Own() { Preempt.Disable(); Fpc.Restore(); FpRegs.Load(Task.Current.Fpu.FpState); Preempt.Enable(); }
        """);

    [Fact]
    public Task In_the_middle_of_a_switch() => Silent("""
        [Requires(Context.IrqOff)] public void Switch(FpuContext next) => FpRegs.Load(next.FpState);
        [RunsIn(ExecutionMode.Hyp)] public void Trap(FpuContext guest) => FpRegs.Load(guest.FpState);
        """);

    [Fact]
    public Task A_helper_loads_for_its_callers() => Definite("""
        public void Bad(Guest g) { Preempt.Disable(); {|RG2012:Inner(g)|}; Preempt.Enable(); }
        public void Good(Guest g) { Preempt.Disable(); FpRegs.Save(Task.Current.Fpu); Inner(g); Preempt.Enable(); }
        private static void Inner(Guest g) => FpRegs.Load(g.FpState);
        """);

    [Fact]
    public Task After_the_own_registers_came_back() => Definite("""
        public void Twice(Guest g)
        {
            Preempt.Disable();
            FpRegs.Save(Task.Current.Fpu);
            FpRegs.Load(g.FpState);
            Fpc.Restore();
            {|RG2012:FpRegs.Load(g.FpState)|};
            Preempt.Enable();
        }
        """);

    [Fact]
    public Task The_sections_save() => Silent("""
        public void Section(Guest g) { using (KernelFpu.Section()) FpRegs.Load(g.FpState); }
        """);

    [Fact]
    public Task Asked_in_a_variable() => Silent("""
        public void Tested(Guest g)
        {
            FpRegs.Lock();
            bool saved = Guest.Now.Flags.Test(Tif.NeedFpuLoad);
            if (!saved) FpRegs.Save(Task.Current.Fpu);
            FpRegs.Load(g.FpState);
            FpRegs.Unlock();
        }

        public void Valid(FpuContext f) { FpRegs.Lock(); bool valid = FpRegs.StateValid(f, Smp.ProcessorId()); if (valid == false) { FpRegs.Load(f.FpState); FpRegs.MarkActivate(); } FpRegs.Unlock(); }
        """);

    private static Task Definite(string members) => RuleVerifier.DefiniteAsync(ProtocolKernel.Source(Primitives, members));

    private static Task Silent(string members) => RuleVerifier.SilentAsync(ProtocolKernel.Source(Primitives, members));
}
