using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Blocking or rescheduling call in atomic context.</summary>
public sealed partial class RG1001Tests
{
    // Valid

    [Fact]
    public Task Resched_after_interrupts_are_back_on_is_silent() => RuleVerifier.SilentAsync("""
        public void Good() { LocalIrq.Disable(); Plain.Touch(); LocalIrq.Enable(); Sched.CondResched(); }
        """);

    [Fact]
    public Task Sleeping_after_every_kind_of_release_is_silent() => RuleVerifier.SilentAsync("""
        public void Locks() { _lock.Lock(); _value++; _lock.Unlock(); Sched.Doze(); }
        public void Saved() { _lock.LockIrqSave(out var flags); _value++; _lock.UnlockIrqRestore(flags); Sched.Doze(); }
        public void Masked() { _lock.LockIrq(); _value++; _lock.UnlockIrq(); Sched.Doze(); }
        public void Bottom() { _lock.LockBh(); _value++; _lock.UnlockBh(); Sched.Doze(); }
        public void Counted() { Preempt.Disable(); _value++; Preempt.Enable(); Sched.Doze(); }
        public void Deferred() { LocalBh.Disable(); _value++; LocalBh.Enable(); Sched.Doze(); }
        public void Readers() { _rw.ReadLock(); _value++; _rw.ReadUnlock(); Sched.Doze(); }
        public void Rcus() { Rcu.ReadLock(); _value++; Rcu.ReadUnlock(); Sched.Doze(); }
        """);

    [Fact]
    public Task Sleeping_under_a_sleeping_lock_is_silent() => RuleVerifier.SilentAsync("""
        public void Good() { _mutex.Lock(); Sched.Doze(); _mutex.Unlock(); }
        public void Twin() { _gate.Down(); Sched.CondResched(); _gate.Up(); }
        """);

    [Fact]
    public Task Sleeping_after_a_scope_has_closed_is_silent() => RuleVerifier.SilentAsync("""
        public void Statement() { using (_lock.Enter()) { _value++; } Sched.Doze(); }
        public void Declaration() { { using var held = _lock.Enter(); _value++; } Sched.Doze(); }
        public void Count() { using (Preempt.DisableScope()) { _value++; } Sched.Doze(); }
        public void Interrupts() { using (LocalIrq.SaveScope()) { _value++; } Sched.Doze(); }
        """);

    // Findings

    [Fact]
    public Task Resched_with_interrupts_off_is_definite() => RuleVerifier.DefiniteAsync("""
        public void Bad() { LocalIrq.Disable(); {|RG1001:Sched.CondResched()|}; LocalIrq.Enable(); }
        """);

    [Fact]
    public Task Sleeping_under_a_spin_lock_is_definite() => RuleVerifier.DefiniteAsync("""
        public void Bad() { _lock.Lock(); {|RG1001:Sched.Doze()|}; _lock.Unlock(); }
        """);

    [Fact]
    public Task Every_spinning_acquire_makes_atomic() => RuleVerifier.DefiniteAsync("""
        public void Irq() { _lock.LockIrq(); {|RG1001:Sched.Doze()|}; _lock.UnlockIrq(); }
        public void Save() { _lock.LockIrqSave(out var f); {|RG1001:Sched.Doze()|}; _lock.UnlockIrqRestore(f); }
        public void Bh() { _lock.LockBh(); {|RG1001:Sched.Doze()|}; _lock.UnlockBh(); }
        public void Read() { _rw.ReadLock(); {|RG1001:Sched.Doze()|}; _rw.ReadUnlock(); }
        public void Write() { _rw.WriteLock(); {|RG1001:Sched.Doze()|}; _rw.WriteUnlock(); }
        """);

    [Fact]
    public Task Counts_make_atomic() => RuleVerifier.DefiniteAsync("""
        public void Count() { Preempt.Disable(); {|RG1001:Sched.Schedule()|}; Preempt.Enable(); }
        public void Bottom() { LocalBh.Disable(); {|RG1001:Sched.Yield()|}; LocalBh.Enable(); }
        public void Reader() { Rcu.ReadLock(); {|RG1001:Sched.MightSleep()|}; Rcu.ReadUnlock(); }
        """);

    [Fact]
    public Task Names_do_not_matter() => RuleVerifier.DefiniteAsync("""
        public void Spin() { _ticket.Take(); {|RG1001:Sched.Doze()|}; _ticket.Drop(); }
        public void Interrupts() { Arch.Mask(); {|RG1001:Sched.Doze()|}; Arch.Unmask(); }
        public void Count() { Arch.Pin(); {|RG1001:Sched.Doze()|}; Arch.Unpin(); }
        """);

    [Fact]
    public Task MaySleep_is_the_same_as_its_long_form() => RuleVerifier.DefiniteAsync("""
        public void Bad() { _lock.Lock(); _ = {|RG1001:Sched.Await(3)|}; _lock.Unlock(); }
        """);

    [Fact]
    public Task A_handler_is_atomic_from_its_first_line() => RuleVerifier.DefiniteAsync("""
        [RunsIn(ExecutionMode.HardIrq)] public void Hard() { {|RG1001:Sched.Doze()|}; }
        [RunsIn(ExecutionMode.Softirq)] public void Soft() { {|RG1001:Sched.Doze()|}; }
        [RunsIn(ExecutionMode.Nmi)] public void Nmi() { {|RG1001:Sched.Doze()|}; }
        """);

    [Fact]
    public Task Task_modes_may_sleep() => RuleVerifier.SilentAsync("""
        [RunsIn(ExecutionMode.Task)] public void Entry() { Sched.Doze(); }
        [RunsIn(ExecutionMode.KThread)] public void Worker() { Sched.Doze(); }
        """);

    [Fact]
    public Task Scopes_make_atomic_until_they_close() => RuleVerifier.DefiniteAsync("""
        public void Statement() { using (_lock.Enter()) { {|RG1001:Sched.Doze()|}; } Sched.Doze(); }
        public void Declaration() { using var held = _lock.Enter(); {|RG1001:Sched.Doze()|}; }
        public void Count() { using var off = Preempt.DisableScope(); {|RG1001:Sched.Doze()|}; }
        public void Interrupts() { using (LocalIrq.SaveScope()) {|RG1001:Sched.Doze()|}; }
        public void Writer() { using (_rw.EnterWrite()) {|RG1001:Sched.Doze()|}; }
        """);

    [Fact]
    public Task A_lock_taken_on_one_branch_makes_a_possible_finding() => RuleVerifier.PossibleAsync("""
        public void Maybe(bool locked)
        {
            if (locked) _lock.Lock();
            {|RG1001:Sched.Doze()|};
            if (locked) _lock.Unlock();
        }
        """);

    [Fact]
    public async Task Evidence_names_the_lock_and_its_line()
    {
        const string Source = """
            public void Bad()
            {
                _value++;
                _lock.Lock(); // taken
                Sched.Doze();
                _lock.Unlock();
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        var taken = Findings.LineOf(Source, "// taken");
        Assert.Equal("RG1001", finding.Id);
        Assert.Equal("Sched.Doze()", finding.Text);
        Assert.Equal("definite", finding.Certainty);
        Assert.Contains("'Sched.Doze'", finding.Message);
        Assert.Contains("'_lock'", finding.Message);
        Assert.Contains($"line {taken}", finding.Message);
        Assert.Equal(taken, finding.Evidence[0]);
    }

    // Helpers and contracts

    [Fact]
    public async Task A_private_helper_that_sleeps_is_found_once()
    {
        const string Source = """
            public void Outer()
            {
                _lock.Lock(); // taken
                Inner(); // <-
                _lock.Unlock();
            }

            private void Inner()
            {
                Sched.Doze(); // <-
            }
            """;

        var finding = await Findings.OneOnMarkedLineAsync("RG1001", Source);

        Assert.Equal("definite", finding.Certainty);
        Assert.Contains(Findings.LineOf(Source, "// taken"), finding.Evidence);
    }

    [Fact]
    public async Task Three_calls_deep_the_chain_is_evidence()
    {
        const string Source = """
            public void Outer()
            {
                _lock.Lock(); // taken
                First(); // <-
                _lock.Unlock();
            }

            private void First() => Second(); // <-
            private void Second() => Third(); // <-
            private void Third() => Sched.Doze(); // <-
            """;

        var finding = await Findings.OneOnMarkedLineAsync("RG1001", Source);

        Assert.Contains(Findings.LineOf(Source, "// taken"), finding.Evidence);
        Assert.True(finding.Evidence.Length >= 3, "the lock and each call of the chain");
    }

    [Fact]
    public Task A_private_wrapper_that_locks_makes_its_caller_atomic() => RuleVerifier.DefiniteAsync("""
        public void Outer() { Take(); {|RG1001:Sched.Doze()|}; Drop(); Sched.Doze(); }
        private void Take() { _lock.Lock(); _value++; }
        private void Drop() { _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Wrappers_of_wrappers_count_too() => RuleVerifier.DefiniteAsync("""
        public void Outer() { A(); {|RG1001:Sched.Doze()|}; Z(); }
        private void A() => B();
        private void B() => C();
        private void C() => Preempt.Disable();
        private void Z() => Y();
        private void Y() => Preempt.Enable();
        """);

    [Fact]
    public Task A_public_callee_without_contract_is_judged_at_the_call() => RuleVerifier.DefiniteAsync("""
        public void Rest() { Sched.Doze(); }
        public void Outer() { _lock.Lock(); {|RG1001:Rest()|}; _lock.Unlock(); }
        """);

    [Fact]
    public async Task A_helper_only_reached_from_a_handler_is_atomic()
    {
        const string Source = """
            [RunsIn(ExecutionMode.HardIrq)]
            public void Interrupt()
            {
                Ack(); // <-
            }

            private void Ack()
            {
                Sched.Doze(); // <-
            }
            """;

        Assert.Equal("definite", (await Findings.OneOnMarkedLineAsync("RG1001", Source)).Certainty);
    }

    [Fact]
    public Task Contracts_are_inherited_from_interface_and_base() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public interface IBackend { [Requires(Context.NotAtomic), Effects(Effect.Sleeps)] void Flush(); }

        public abstract class Device { [MaySleep] public abstract void Reset(); }

        public sealed class Disk : Device, IBackend
        {
            public void Flush() { }
            public override void Reset() { }
        }

        public class User
        {
            private readonly SpinLock _lock = new();

            public void Through(IBackend backend) { _lock.Lock(); {|RG1001:backend.Flush()|}; _lock.Unlock(); }
            public void Implementation(Disk disk) { _lock.Lock(); {|RG1001:disk.Flush()|}; _lock.Unlock(); }
            public void Override(Disk disk) { _lock.Lock(); {|RG1001:disk.Reset()|}; _lock.Unlock(); }
            public void Generic<T>(T backend) where T : IBackend { _lock.Lock(); {|RG1001:backend.Flush()|}; _lock.Unlock(); }
        }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        # a kernel without attributes
        M:Sample.Metal.Sti         Ensures(IrqOn)
        M:Sample.Metal.Cli         Ensures(IrqOff)
        M:Sample.Metal.Nap(System.Int32)  Requires(NotAtomic) Effects(Sleeps)
        """,
        """
        namespace Sample;

        public static class Metal
        {
            public static void Sti() => throw Faults.Bug;
            public static void Cli() => throw Faults.Bug;
            public static void Nap(int ms) => throw Faults.Bug;
        }

        public static class User
        {
            public static void Bad() { Metal.Cli(); {|RG1001:Metal.Nap(3)|}; Metal.Sti(); }
            public static void Good() { Metal.Cli(); Metal.Sti(); Metal.Nap(3); }
        }
        """);

    [Fact]
    public Task The_library_sleeps_too() => RuleVerifier.DefiniteAsync("""
        public void Bad() { _lock.Lock(); {|RG1001:System.Threading.Thread.Sleep(1)|}; _lock.Unlock(); }
        public void Good() { System.Threading.Thread.Sleep(1); }
        """);
}
