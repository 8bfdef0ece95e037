using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Interrupts switched on although they were off before the section that ends.</summary>
public sealed class RG1006Tests
{
    // Findings

    [Fact]
    public Task A_helper_that_ends_the_section_of_its_caller() => RuleVerifier.DefiniteAsync("""
        public void Caller() { _lock.LockIrqSave(out var f); {|RG1006:SetGuestIrq()|}; _value++; _lock.UnlockIrqRestore(f); }
        private void SetGuestIrq() { _second.LockIrq(); _value++; _second.UnlockIrq(); }
        """);

    [Fact]
    public Task Through_two_helpers() => RuleVerifier.DefiniteAsync("""
        public void Caller() { Arch.Mask(); {|RG1006:Outer()|}; Arch.Unmask(); }
        private void Outer() => Inner();
        private void Inner() { LocalIrq.Disable(); _value++; LocalIrq.Enable(); }
        """);

    [Fact]
    public Task In_one_body() => RuleVerifier.DefiniteAsync("""
        public void Masked() { Arch.Mask(); _value++; Arch.Mask(); _value--; {|RG1006:Arch.Unmask()|}; _value++; Arch.Unmask(); }
        public void Saved() { LocalIrq.Save(out var f); LocalIrq.Disable(); _value++; {|RG1006:LocalIrq.Enable()|}; LocalIrq.Restore(f); }
        public void Branch(bool x) { Arch.Mask(); if (x) { Arch.Mask(); _value++; {|RG1006:Arch.Unmask()|}; } Arch.Unmask(); }
        """);

    [Fact]
    public Task A_lock_that_asserts_interrupts_on() => RuleVerifier.DefiniteAsync("""
        public void Inner() { _lock.LockIrqSave(out var f); {|RG1006:_second.LockIrq()|}; _second.UnlockIrq(); _lock.UnlockIrqRestore(f); }
        """);

    [Fact]
    public Task In_a_hardware_interrupt() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Handler() { Arch.Mask(); _value++; {|RG1006:Arch.Unmask()|}; Arch.Mask(); }
        """);

    [Fact]
    public Task Own_primitives_by_contract_only() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public static class Flags
        {
            [Ensures(Context.IrqOff), Trusted("x")] public static void Cli() { }
            [Ensures(Context.IrqOn), Trusted("x")] public static void Sti() { }
        }

        public sealed class Wheel
        {
            [Acquires(Resource.Lock), Ensures(Context.IrqOff), Trusted("x")] public void Grab() { }
            [Releases(Resource.Lock), Ensures(Context.IrqOn), Trusted("x")] public void Drop() { }
        }

        public class User
        {
            private readonly Wheel _list = new();
            private readonly Wheel _item = new();

            public void Show() { _list.Grab(); {|RG1006:Print()|}; _list.Drop(); }
            private void Print() { _item.Grab(); _item.Drop(); }
        }
        """);

    [Fact]
    public Task In_a_lambda_a_local_function_and_an_accessor() => RuleVerifier.DefiniteAsync("""
        public void Lambda() { System.Action a = () => { Arch.Mask(); Arch.Mask(); {|RG1006:Arch.Unmask()|}; }; a(); }
        public void Local() { Arch.Mask(); {|RG1006:F()|}; Arch.Unmask(); void F() { Arch.Mask(); _value++; Arch.Unmask(); } }
        public int P { get { Arch.Mask(); Arch.Mask(); {|RG1006:Arch.Unmask()|}; return _value; } }
        """);

    // Valid

    [Fact]
    public Task Saved_and_restored() => RuleVerifier.SilentAsync("""
        public void Caller() { _lock.LockIrqSave(out var f); SetGuestIrq(); _lock.UnlockIrqRestore(f); }
        private void SetGuestIrq() { _second.LockIrqSave(out var f); _value++; _second.UnlockIrqRestore(f); }
        public void Scope() { using var s = LocalIrq.SaveScope(); using (LocalIrq.SaveScope()) _value++; }
        """);

    [Fact]
    public Task Where_interrupts_are_on() => RuleVerifier.SilentAsync("""
        public void Caller() { _lock.Lock(); Helper(); _lock.Unlock(); Helper(); }
        private void Helper() { _second.LockIrq(); _value++; _second.UnlockIrq(); }
        public void Twice() { Arch.Mask(); _value++; Arch.Unmask(); Arch.Mask(); _value--; Arch.Unmask(); }
        [RunsIn(ExecutionMode.Task)] public void Syscall() { _lock.LockIrq(); _value++; _lock.UnlockIrq(); }
        [Requires(Context.IrqOn)] public void Declared() { _lock.LockIrq(); _value++; _lock.UnlockIrq(); }
        public void Loop() { while (_flag) { Arch.Mask(); _value++; Arch.Unmask(); } }
        public void Never() { _second.LockIrq(); _second.UnlockIrq(); Arch.Mask(); Arch.Unmask(); }
        """);

    [Fact]
    public Task A_deliberate_window() => RuleVerifier.SilentAsync("""
        public void Wait() { Arch.Mask(); while (_flag) { Arch.Unmask(); Plain.Touch(); Arch.Mask(); } Arch.Unmask(); }
        public void Halt() { LocalIrq.Save(out var f); Arch.Unmask(); Plain.Touch(); Arch.Mask(); LocalIrq.Restore(f); }
        """);

    [Fact]
    public Task A_member_that_owns_the_section() => RuleVerifier.SilentAsync("""
        [Requires(Context.IrqOff)] public void Work() { _lock.LockIrqSave(out var f); _lock.UnlockIrqRestore(f); Arch.Mask(); _value++; Arch.Unmask(); Plain.Touch(); Arch.Mask(); }
        [Requires(Context.IrqOff), Ensures(Context.IrqOff)] public void Open() { Arch.Unmask(); Plain.Touch(); Arch.Mask(); }
        """);

    [Fact]
    public Task Tested_before() => RuleVerifier.SilentAsync("""
        public void If() { if (Arch.AreMasked()) return; Arch.Mask(); _value++; Arch.Unmask(); }
        public void Caller() { Arch.Mask(); Helper(); Arch.Unmask(); }
        private void Helper() { bool on = LocalIrq.IsEnabled(); Arch.Mask(); _value++; if (on) Arch.Unmask(); }
        """);
}
