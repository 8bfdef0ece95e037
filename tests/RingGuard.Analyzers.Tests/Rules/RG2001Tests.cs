using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>FP register access in preemptible context.</summary>
public sealed class RG2001Tests
{
    // Valid

    [Fact]
    public Task The_register_lock_protects() => RuleVerifier.SilentAsync("""
        public void Good(FpuContext f)
        {
            FpRegs.Lock();
            if (!FpRegs.StateValid(f, Smp.ProcessorId()))
            {
                FpRegs.Load(f.FpState);
                FpRegs.MarkActivate();
            }

            FpRegs.Unlock();
        }
        """);

    [Fact]
    public Task Every_protection_is_enough() => RuleVerifier.SilentAsync("""
        public void Section(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); }
        public void Scope(byte[] b) { using (KernelFpu.Section()) Vec.Xor(b); }
        public void Neon(byte[] b) { KernelNeon.Begin(); Vec.Xor(b); KernelNeon.End(); }
        public void Count(byte[] b) { Preempt.Disable(); Vec.Xor(b); Preempt.Enable(); }
        public void Bottom(byte[] b) { LocalBh.Disable(); Vec.Xor(b); LocalBh.Enable(); }
        public void Interrupts(byte[] b) { LocalIrq.Disable(); Vec.Xor(b); LocalIrq.Enable(); }
        public void Saved(byte[] b) { LocalIrq.Save(out var t); Vec.Xor(b); LocalIrq.Restore(t); }
        public void Lock(byte[] b) { _lock.Lock(); Vec.Xor(b); _lock.Unlock(); }
        public void Registers(byte[] b) { FpRegs.Lock(); Vec.Xor(b); FpRegs.Unlock(); }
        public void Twin(byte[] b) { Arch.Pin(); Vec.Xor(b); Arch.Unpin(); }
        [Requires(Context.PreemptOff)] public void Declared(byte[] b) => Helper(b);
        private static void Helper(byte[] b) { Preempt.Disable(); Vec.Xor(b); Preempt.Enable(); }
        """,
        "RG9004");

    [Fact]
    public Task Declared_entry_states_protect() => RuleVerifier.SilentAsync("""
        [Requires(Context.PreemptOff), Effects(Effect.TouchesFpRegs)] public void Count(byte[] b) => Vec.Xor(b);
        [Requires(Context.IrqOff), Effects(Effect.TouchesFpRegs)] public void Interrupts(byte[] b) => Vec.Xor(b);
        [Requires(Context.FpuSection), Effects(Effect.TouchesFpRegs)] public void Section(byte[] b) => Vec.Xor(b);
        [Requires(Context.FpRegsLocked), Effects(Effect.TouchesFpRegs)] public void Registers(byte[] b) => Vec.Xor(b);
        """);

    [Fact]
    public Task Opening_a_section_is_no_access() => RuleVerifier.SilentAsync("""
        public void Sections() { KernelFpu.Begin(); KernelFpu.End(); KernelNeon.Begin(); KernelNeon.End(); FpRegs.LockAndLoad(); FpRegs.Unlock(); }
        """,
        "RG2012",
        "RG2013");

    // Findings

    [Fact]
    public async Task Test_and_load_while_preemptible()
    {
        var findings = await Findings.OfAsync("""
            public void Bad(FpuContext f)
            {
                if (!FpRegs.StateValid(f, 0)) FpRegs.Load(f.FpState);
            }
            """);

        var accesses = findings.Where(static f => f.Id == "RG2001").ToList();
        Assert.Equal(["FpRegs.StateValid(f, 0)", "FpRegs.Load(f.FpState)"], accesses.OrderByDescending(static f => f.Text).Select(static f => f.Text));
        Assert.All(accesses, static f => Assert.Equal("definite", f.Certainty));
    }

    [Fact]
    public Task Touching_registers_in_a_task() => RuleVerifier.DefiniteAsync("""
        public void Bad(byte[] b) { {|RG2001:Vec.Xor(b)|}; }
        public ulong Value(byte[] b) => {|RG2001:Vec.Sum(b)|};
        [RunsIn(ExecutionMode.Task)] public void Declared(byte[] b) { {|RG2001:Vec.Xor(b)|}; }
        private void Unreferenced(byte[] b) { {|RG2001:Vec.Xor(b)|}; }
        """);

    [Fact]
    public Task State_that_needs_preemption_off() => RuleVerifier.DefiniteAsync("""
        public void Invalidate() { {|RG2001:Fpu.InvalidateCpu()|}; }
        public void Save(FpuContext f) { {|RG2001:FpRegs.Save(f)|}; }
        """,
        "RG2012");

    [Fact]
    public Task After_the_protection_ends() => RuleVerifier.DefiniteAsync("""
        public void Section(byte[] b) { KernelFpu.Begin(); Vec.Xor(b); KernelFpu.End(); {|RG2001:Vec.Xor(b)|}; }
        public void Scope(byte[] b) { using (KernelFpu.Section()) Vec.Xor(b); {|RG2001:Vec.Xor(b)|}; }
        public void Lock(byte[] b) { _lock.Lock(); _lock.Unlock(); {|RG2001:Vec.Xor(b)|}; }
        public void Interrupts(byte[] b) { LocalIrq.Save(out var t); LocalIrq.Restore(t); {|RG2001:Vec.Xor(b)|}; }
        public void Registers(byte[] b) { FpRegs.Lock(); FpRegs.Unlock(); {|RG2001:Vec.Xor(b)|}; }
        """);

    [Fact]
    public Task A_sleeping_lock_does_not_protect() => RuleVerifier.DefiniteAsync("""
        public void Bad(byte[] b) { _mutex.Lock(); {|RG2001:Vec.Xor(b)|}; _mutex.Unlock(); }
        """);

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(byte[] b, bool pin)
        {
            if (pin) Preempt.Disable();
            {|RG2001:Vec.Xor(b)|};
            if (pin) Preempt.Enable();
        }
        """);

    [Fact]
    public async Task The_message_names_the_call()
    {
        var finding = Assert.Single(await Findings.OfAsync("""
            public void Bad(byte[] b) { Vec.Xor(b); }
            """));

        Assert.Equal(("RG2001", "definite", "Vec.Xor(b)"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'Vec.Xor'", finding.Message);
    }

    // Helpers and contracts

    [Fact]
    public async Task A_helper_reached_preemptibly_is_found_once() => await Findings.OneOnMarkedLineAsync("RG2001", """
        public void Outer(byte[] b)
        {
            First(b); // <-
        }

        private static void First(byte[] b) => Second(b); // <-
        private static void Second(byte[] b) => Vec.Xor(b); // <-
        """);

    [Fact]
    public Task A_helper_reached_with_protection_is_silent() => RuleVerifier.SilentAsync("""
        public void Counted(byte[] b) { Preempt.Disable(); Step(b); Preempt.Enable(); }
        public void Section(byte[] b) { using (KernelFpu.Section()) Step(b); }
        private static void Step(byte[] b) => Vec.Xor(b);
        """);

    [Fact]
    public Task A_private_wrapper_protects() => RuleVerifier.SilentAsync("""
        public void Outer(byte[] b) { Begin(); Vec.Xor(b); End(); }
        private static void Begin() { Preempt.Disable(); }
        private static void End() => Preempt.Enable();
        """);

    [Fact]
    public Task An_interface_contract_is_inherited() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public interface IUnit { [Effects(Effect.TouchesFpRegs)] void Touch(); }

        public sealed class Unit : IUnit { public void Touch() { } }

        public class User
        {
            public void Bad(IUnit u) { {|RG2001:u.Touch()|}; }
            public void Implementation(Unit u) { {|RG2001:u.Touch()|}; }
            public void Generic<T>(T u) where T : IUnit { {|RG2001:u.Touch()|}; }
            public void Good(IUnit u) { using (KernelFpu.Section()) u.Touch(); }
        }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        M:Sample.Xmm.Mix      Effects(TouchesFpRegs)
        M:Sample.Xmm.Open     Acquires(FpuSection) Acquires(Preempt)
        M:Sample.Xmm.Shut     Releases(FpuSection) Releases(Preempt)
        """,
        """
        namespace Sample;

        public static class Xmm { public static void Mix() { } public static void Open() { } public static void Shut() { } }

        public class User
        {
            public void Good() { Xmm.Open(); Xmm.Mix(); Xmm.Shut(); }
            public void Bad() { {|RG2001:Xmm.Mix()|}; }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public static class FpRegs { public static void Load(object s) { } public static void Save(object f) { } }

        public class User
        {
            public void Good(object s) { FpRegs.Load(s); FpRegs.Save(s); }
        }
        """);

    [Fact]
    public Task Correlated_conditions_are_understood() => RuleVerifier.SilentAsync("""
        public void Good(byte[] b, bool simd)
        {
            if (simd) KernelFpu.Begin();
            if (simd) Vec.Xor(b); else Plain.Touch();
            if (simd) KernelFpu.End();
        }
        """);

    [Fact]
    public Task Interrupt_modes_are_not_preemptible() => RuleVerifier.SilentAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Hard() => Fpu.InvalidateCpu();
        [RunsIn(ExecutionMode.Softirq)] public void Soft() => Fpu.InvalidateCpu();
        """,
        "RG2012");

    [Fact]
    public Task A_predicate_that_proves_interrupts_off_is_enough() => RuleVerifier.SilentAsync("""
        public void Good(byte[] b)
        {
            if (Arch.AreMasked()) Vec.Xor(b);
            if (!LocalIrq.IsEnabled()) Vec.Xor(b);
        }
        """);

    // Nasty constructs

    [Fact]
    public Task Control_flow() => RuleVerifier.DefiniteAsync("""
        public void Finally(byte[] b)
        {
            Preempt.Disable();
            try { Vec.Xor(b); }
            finally { Preempt.Enable(); {|RG2001:Vec.Xor(b)|}; }
        }

        public ulong Arms(byte[] b, int x) => x switch { 0 => 0, > 3 => {|RG2001:Vec.Sum(b)|}, _ => 1 };

        public void Window(byte[] b)
        {
            Preempt.Disable();
            for (int i = 0; i < 4; i++)
            {
                Vec.Xor(b);
                Preempt.Enable();
                {|RG2001:Vec.Xor(b)|};
                Preempt.Disable();
            }

            Preempt.Enable();
        }
        """);

    [Fact]
    public Task Bodies_of_every_kind() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Kinds
        {
            private readonly byte[] _b = new byte[4];

            public Kinds() { {|RG2001:Vec.Xor(_b)|}; }
            public ulong Value => {|RG2001:Vec.Sum(_b)|};
            public ulong this[int i] { get { using var off = Preempt.DisableScope(); return Vec.Sum(_b); } }
            public static ulong operator +(Kinds k, int n) => {|RG2001:Vec.Sum(k._b)|};
            public async System.Threading.Tasks.Task Later() { await System.Threading.Tasks.Task.Yield(); {|RG2001:Vec.Xor(_b)|}; }
            public IEnumerable<int> Items() { {|RG2001:Vec.Xor(_b)|}; yield return 1; }
            public Action Lambda() => () => { Preempt.Disable(); Vec.Xor(_b); Preempt.Enable(); };
        }
        """);

    // Options

    [Fact]
    public Task Possible_findings_can_be_switched_off() => RuleVerifier.WithOptionsAsync("ringguard.possible_findings = none", """
        public void Maybe(byte[] b, bool pin)
        {
            if (pin) Preempt.Disable();
            Vec.Xor(b);
            if (pin) Preempt.Enable();
        }
        """);
}
