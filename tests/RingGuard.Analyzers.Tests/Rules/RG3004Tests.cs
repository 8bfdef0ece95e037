using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Locks that interrupts take, held elsewhere with interrupts on.</summary>
public sealed class RG3004Tests
{
    // Findings

    [Fact]
    public async Task A_handler_takes_it()
    {
        const string Source = """
            public void Mmio() { _lock.Lock(); _value++; _lock.Unlock(); }
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
            """;
        var finding = Assert.Single(await Findings.OfAsync(Source));
        Assert.Equal(("RG3004", "definite", "_lock.Lock()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "public void Mmio"), finding.Line);
        Assert.Contains(Findings.LineOf(Source, "public void Irq"), finding.Evidence);
        Assert.Contains("'Irq' takes it in HardIrq context", finding.Message);
    }

    [Fact]
    public Task Through_helpers_on_both_sides() => RuleVerifier.DefiniteAsync("""
        public void Mmio() => Update();
        private void Update() { {|RG3004:_lock.Lock()|}; _value++; _lock.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() => Deliver();
        private void Deliver() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task A_threaded_handler() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.KThread)] public void Thread() { {|RG3004:_ticket.Take()|}; _value++; _ticket.Drop(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Queue() { _ticket.Take(); _value--; _ticket.Drop(); }
        """);

    [Fact]
    public Task Softirqs_and_bottom_halves() => RuleVerifier.DefiniteAsync("""
        public void Send() { {|RG3004:_lock.Lock()|}; _value++; _lock.Unlock(); }
        public void Right() { _lock.LockBh(); _value++; _lock.UnlockBh(); }
        public void Masked() { _lock.LockIrqSave(out var f); _value++; _lock.UnlockIrqRestore(f); }
        [RunsIn(ExecutionMode.Softirq)] public void Receive() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Readers_are_blocked_by_a_waiting_writer() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.Softirq)] public void Signal() { _rw.ReadLock(); _value++; _rw.ReadUnlock(); }
        [RunsIn(ExecutionMode.Task)] public void Wait() { {|RG3004:_rw.ReadLock()|}; _value++; _rw.ReadUnlock(); }
        """);

    [Fact]
    public Task Registered_handlers() => RuleVerifier.DefiniteAsync("""
        public void Init() { Irqc.Register(3, Handle); }
        private void Handle() { _lock.Lock(); _value++; _lock.Unlock(); }
        public void Mmio() { {|RG3004:_lock.Lock()|}; _value--; _lock.Unlock(); }
        public void InitLambda() { Irqc.Register(4, () => { _second.Lock(); _value++; _second.Unlock(); }); }
        public void Other() { {|RG3004:_second.Lock()|}; _value--; _second.Unlock(); }
        """);

    [Fact]
    public Task The_class_says_so() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public class Chip
        {
            [LockClass("gic", LockKind.Raw, IrqSafety = IrqSafety.Safe)] private readonly SpinLock _gic = new();
            [LockClass("heap", LockKind.Spin, IrqSafety = IrqSafety.Unsafe)] private readonly SpinLock _heap = new();

            public void Mmio() { {|RG3004:_gic.Lock()|}; _gic.Unlock(); }
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { {|RG3004:_heap.Lock()|}; _heap.Unlock(); }
        }
        """);

    [Fact]
    public Task Interrupts_go_on_while_it_is_held() => RuleVerifier.DefiniteAsync("""
        public void Mmio() { Arch.Mask(); _lock.Lock(); _value++; {|RG3004:Arch.Unmask()|}; _lock.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task In_an_nmi() => RuleVerifier.DefiniteAsync("""
        public void Print() { _lock.LockIrqSave(out var f); _value++; _lock.UnlockIrqRestore(f); }
        [RunsIn(ExecutionMode.Nmi)] public void Serr() { {|RG3004:_lock.Lock()|}; _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task What_only_the_assumed_entry_says_is_possible() => RuleVerifier.PossibleAsync("""
        public void Deliver() { {|RG3004:_lock.Lock()|}; _value++; _lock.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() => Deliver();
        """);

    // Valid

    [Fact]
    public Task With_interrupts_off_everywhere() => RuleVerifier.SilentAsync("""
        public void Mmio() { _lock.LockIrqSave(out var f); _value++; _lock.UnlockIrqRestore(f); }
        public void Irqs() { _lock.LockIrq(); _value++; _lock.UnlockIrq(); }
        public void Masked() { Arch.Mask(); _lock.Lock(); _value++; _lock.Unlock(); Arch.Unmask(); }
        public void Caller() { Arch.Mask(); Helper(); Arch.Unmask(); }
        private void Helper() { _lock.Lock(); _value++; _lock.Unlock(); }
        [Requires(Context.IrqOff)] public void Declared() { _lock.Lock(); _value++; _lock.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task An_attempt_in_the_handler_does_not_wait() => RuleVerifier.SilentAsync("""
        public void Mmio() { _lock.Lock(); _value++; _lock.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { if (!_lock.TryLock()) return; _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Other_locks_and_boot() => RuleVerifier.SilentAsync("""
        public void Mmio() { _second.Lock(); _value++; _second.Unlock(); }
        [RunsIn(ExecutionMode.Boot)] public void Boot() { _lock.Lock(); _value++; _lock.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Two_objects_with_fields_of_their_own() => RuleVerifier.SilentAsync("""
        namespace Own;

        public class Timer { private readonly SpinLock _lock = new(); [RunsIn(ExecutionMode.HardIrq)] public void Tick() { _lock.Lock(); _lock.Unlock(); } }

        public class Heap { private readonly SpinLock _lock = new(); public void Alloc() { _lock.Lock(); _lock.Unlock(); } }
        """);
}
