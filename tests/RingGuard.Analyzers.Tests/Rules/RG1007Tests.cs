using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>The interrupt state at an exit is neither that of the entry nor the declared one.</summary>
public sealed class RG1007Tests
{
    // Findings

    [Fact]
    public Task One_return_leaves_them_on() => RuleVerifier.DefiniteAsync("""
        [Requires(Context.IrqOff), Ensures(Context.IrqOff)]
        public bool Work(bool has) { LocalIrq.Enable(); if (!has) {|RG1007:return false;|} _value++; LocalIrq.Disable(); return true; }
        """);

    [Fact]
    public Task An_early_return_leaves_them_off() => RuleVerifier.DefiniteAsync("""
        public int Get(int x) { Arch.Mask(); if (x > 3) {|RG1007:return 0;|} int r = _value; Arch.Unmask(); return r; }
        public void End() { Arch.Mask(); _value++; {|RG1007:}|}
        public void Bare(int x) { Arch.Mask(); if (x > 3) { {|RG1007:return;|} } Arch.Unmask(); }
        """);

    [Fact]
    public Task A_trap_handler_leaves_for_the_guest_with_interrupts_off() => RuleVerifier.DefiniteAsync("""
        [Requires(Context.IrqOn), Ensures(Context.IrqOff), Trusted("exit path")] private static void LeaveToGuest() { }
        [RunsIn(ExecutionMode.GuestTrap)] public void OnTrap() { _value++; LeaveToGuest(); }
        [RunsIn(ExecutionMode.Task)] public void OnCall() { _value++; LeaveToGuest(); {|RG1007:}|}
        """);

    [Fact]
    public Task A_promise_not_kept() => RuleVerifier.DefiniteAsync("""
        [Ensures(Context.IrqOff)] public void Enter() { Arch.Mask(); _value++; Arch.Unmask(); {|RG1007:}|}
        [Ensures(Context.IrqOn)] public void Leave(int x) { if (x > 3) { Arch.Mask(); {|RG1007:return;|} } Arch.Unmask(); }
        """);

    [Fact]
    public Task A_handler_that_returns_with_interrupts_on() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Handler() { _value++; Arch.Unmask(); Plain.Touch(); {|RG1007:}|}
        """);

    [Fact]
    public Task A_helper_whose_callers_cannot_tell() => RuleVerifier.DefiniteAsync("""
        public void Caller() { Helper(4); Helper(2); }
        private void Helper(int x) { Arch.Mask(); if (x > 3) {|RG1007:return;|} Arch.Unmask(); }
        """);

    [Fact]
    public Task A_throw_leaves_them_off() => RuleVerifier.DefiniteAsync("""
        public void Check(int x) { Arch.Mask(); if (x < 0) throw {|RG1007:Faults.Bug|}; _value = x; Arch.Unmask(); }
        """);

    [Fact]
    public Task Some_paths_to_one_exit() => RuleVerifier.PossibleAsync("""
        public void Mixed(int x) { Arch.Mask(); if (x > 3) Arch.Unmask(); _value++; {|RG1007:}|}
        """);

    [Fact]
    public Task The_unconditional_lock_in_a_section_of_the_caller() => RuleVerifier.VerifyAsync("""
        namespace Own;

        public sealed class RunQueue
        {
            [Acquires(Resource.Lock), Acquires(Resource.Preempt), Ensures(Context.IrqOff), Trusted("x")] public void Close() { }
            [Releases(Resource.Lock), Releases(Resource.Preempt), Ensures(Context.IrqOn), Trusted("x")] public void Open() { }
        }

        public class Scheduler
        {
            private readonly RunQueue _queue = new();

            [Requires(Context.IrqOff)]
            public void Disable(bool here)
            {
                _queue.Close();
                if (here) { {|RG1006:_queue.Open()|}; Migrate(); }
                else {|RG1006:_queue.Open()|};
            {|RG1007:}|}

            private void Migrate() { }
        }
        """);

    // Valid

    [Fact]
    public Task Back_at_every_exit() => RuleVerifier.SilentAsync("""
        [Requires(Context.IrqOff), Ensures(Context.IrqOff)]
        public bool Work(bool has) { LocalIrq.Enable(); if (!has) { LocalIrq.Disable(); return false; } _value++; LocalIrq.Disable(); return true; }
        public void Finally() { Arch.Mask(); try { Plain.Touch(); } finally { Arch.Unmask(); } }
        public void Scope(int x) { using var s = LocalIrq.SaveScope(); if (x > 3) return; _value++; }
        public void Panics(int x) { Arch.Mask(); if (x > 3) Panic.Now(); Arch.Unmask(); }
        public void Forever() { Arch.Mask(); while (true) { Plain.Touch(); } }
        """);

    [Fact]
    public Task Declared_changes() => RuleVerifier.SilentAsync("""
        [Ensures(Context.IrqOff)] public void Enter() { Arch.Mask(); _value++; }
        [Ensures(Context.IrqOn)] public void Leave() { _value++; Arch.Unmask(); }
        [Requires(Context.IrqOff), Ensures(Context.IrqOn)] public void Open() => Arch.Unmask();
        [Acquires(Resource.Irq, Of = "f"), Ensures(Context.IrqOff)] public void Begin(out IrqFlags f) => LocalIrq.Save(out f);
        [Releases(Resource.Irq, Of = "f")] public void End(IrqFlags f) => LocalIrq.Restore(f);
        [Ensures(Context.IrqOff, On = Outcome.True)] public bool TryEnter() { if (_flag) return false; Arch.Mask(); return true; }
        """);

    [Fact]
    public Task Inferred_helpers() => RuleVerifier.SilentAsync("""
        public void Caller() { Off(); _value++; On(); }
        private void Off() => Arch.Mask();
        private void On() { _value++; Arch.Unmask(); }
        public void Conditional() { if (TryOff(3)) { _value++; On(); } }
        private bool TryOff(int x) { if (_value > x) return false; Arch.Mask(); return true; }
        """);

    [Fact]
    public Task What_a_primitive_does_is_not_seen() => RuleVerifier.SilentAsync("""
        [Ensures(Context.IrqOff)] public void Primitive() { _value = 0; }
        [Ensures(Context.IrqOn)] public extern void Native();
        """);

    [Fact]
    public Task The_lock_that_is_left_is_one_fault() => RuleVerifier.DefiniteAsync("""
        public void Leak(int x) { {|RG3001:_lock.LockIrq()|}; if (x > 3) return; _lock.UnlockIrq(); }
        public void Condition(bool c) { if (c) Arch.Mask(); _value++; if (c) Arch.Unmask(); }
        """);
}
