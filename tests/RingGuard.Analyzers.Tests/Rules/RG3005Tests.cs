using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>A lock that interrupts take is held while one is taken that is held elsewhere with interrupts on.</summary>
public sealed class RG3005Tests
{
    // Findings

    [Fact]
    public async Task Safe_then_unsafe()
    {
        const string Source = """
            public void Route() { _lock.LockIrqSave(out var f); _second.Lock(); _value++; _second.Unlock(); _lock.UnlockIrqRestore(f); }
            public void Alloc() { _second.Lock(); _value++; _second.Unlock(); }
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
            """;
        var finding = Assert.Single(await Findings.OfAsync(Source));
        Assert.Equal(("RG3005", "definite", "_second.Lock()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "public void Route"), finding.Line);
        Assert.Contains(Findings.LineOf(Source, "public void Alloc"), finding.Evidence);
        Assert.Contains(Findings.LineOf(Source, "public void Irq"), finding.Evidence);
    }

    [Fact]
    public Task In_the_handler_and_through_a_helper() => RuleVerifier.DefiniteAsync("""
        public void Alloc() { _second.Lock(); _value++; _second.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        public void Route() { _lock.LockIrqSave(out var f); {|RG3005:Prepare()|}; _lock.UnlockIrqRestore(f); }
        private void Prepare() { _second.Lock(); _value++; _second.Unlock(); }
        """);

    [Fact]
    public Task Over_a_third_lock() => RuleVerifier.DefiniteAsync("""
        public void Route() { _lock.LockIrqSave(out var f); _ticket.Take(); _ticket.Drop(); _lock.UnlockIrqRestore(f); }
        public void Bridge() { Arch.Mask(); _ticket.Take(); {|RG3005:_second.Lock()|}; _second.Unlock(); _ticket.Drop(); Arch.Unmask(); }
        public void Alloc() { _second.Lock(); _value++; _second.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Softirqs() => RuleVerifier.DefiniteAsync("""
        public void Route() { _lock.LockBh(); {|RG3005:_second.Lock()|}; _second.Unlock(); _lock.UnlockBh(); }
        public void Alloc() { _second.Lock(); _value++; _second.Unlock(); }
        [RunsIn(ExecutionMode.Softirq)] public void Receive() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task The_class_says_so() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public class Chip
        {
            [LockClass("gic", LockKind.Raw, IrqSafety = IrqSafety.Safe)] private readonly SpinLock _gic = new();
            private readonly SpinLock _heap = new();

            public void Route() { _gic.LockIrqSave(out var f); {|RG3005:_heap.Lock()|}; _heap.Unlock(); _gic.UnlockIrqRestore(f); }
            public void Alloc() { _heap.Lock(); _heap.Unlock(); }
        }
        """);

    // Valid

    [Fact]
    public Task One_after_the_other() => RuleVerifier.SilentAsync("""
        public void Route() { _second.Lock(); _value++; _second.Unlock(); _lock.LockIrqSave(out var f); _value++; _lock.UnlockIrqRestore(f); }
        public void Alloc() { _second.Lock(); _value++; _second.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task The_inner_lock_is_never_held_with_interrupts_on() => RuleVerifier.SilentAsync("""
        public void Route() { _lock.LockIrqSave(out var f); _second.Lock(); _value++; _second.Unlock(); _lock.UnlockIrqRestore(f); }
        public void Alloc() { _second.LockIrqSave(out var f); _value++; _second.UnlockIrqRestore(f); }
        [RunsIn(ExecutionMode.Boot)] public void Boot() { _second.Lock(); _value++; _second.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task The_outer_lock_is_not_taken_by_interrupts() => RuleVerifier.SilentAsync("""
        public void Route() { _lock.LockIrqSave(out var f); _second.Lock(); _value++; _second.Unlock(); _lock.UnlockIrqRestore(f); }
        public void Alloc() { _second.Lock(); _value++; _second.Unlock(); }
        """);

    [Fact]
    public Task An_attempt_inside() => RuleVerifier.SilentAsync("""
        public void Route() { _lock.LockIrqSave(out var f); if (_second.TryLock()) { _value++; _second.Unlock(); } _lock.UnlockIrqRestore(f); }
        public void Alloc() { _second.Lock(); _value++; _second.Unlock(); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);
}
