using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

public sealed partial class RG1001Tests
{
    // Near misses

    [Fact]
    public Task Doppelgangers_without_contracts_are_silent() => RuleVerifier.SilentAsync("""
        namespace Other
        {
            public static class Sched { public static void Doze() { } public static void CondResched() { } }
            public sealed class SpinLock { public void Lock() { } public void Unlock() { } }
        }

        namespace Sample
        {
            public class User
            {
                private readonly TestKernel.SpinLock _lock = new();
                private readonly Other.SpinLock _fake = new();

                public void FakeSleep() { _lock.Lock(); Other.Sched.Doze(); Other.Sched.CondResched(); _lock.Unlock(); }
                public void FakeLock() { _fake.Lock(); TestKernel.Sched.Doze(); _fake.Unlock(); }
            }
        }
        """);

    [Fact]
    public Task A_condition_that_guards_lock_and_call_is_understood() => RuleVerifier.SilentAsync("""
        public void Parameter(bool locked)
        {
            if (locked) _lock.Lock();
            if (!locked) Sched.Doze();
            if (locked) _lock.Unlock();
        }

        public void Local(int mode)
        {
            bool atomic = mode > 3;
            if (atomic) Preempt.Disable();
            _value++;
            if (atomic) Preempt.Enable(); else Sched.CondResched();
        }
        """);

    [Fact]
    public Task The_failed_branch_of_a_try_lock_holds_nothing() => RuleVerifier.DefiniteAsync("""
        public void Early() { if (!_lock.TryLock()) { Sched.Doze(); return; } {|RG1001:Sched.Doze()|}; _lock.Unlock(); }
        public void Else() { if (_ticket.Probe()) { _value++; _ticket.Drop(); } else { Sched.Doze(); } }
        public void Stored()
        {
            bool ok = _lock.TryLock();
            if (!ok) Sched.Doze();
            if (ok) _lock.Unlock();
        }
        """);

    [Fact]
    public Task An_interrupt_predicate_narrows() => RuleVerifier.SilentAsync("""
        public void Positive() { LocalIrq.Disable(); if (LocalIrq.IsEnabled()) Sched.Doze(); LocalIrq.Enable(); }
        public void Negative() { Arch.Mask(); if (!Arch.AreMasked()) Sched.Doze(); Arch.Unmask(); }
        """);

    [Fact]
    public Task A_lambda_made_under_a_lock_does_not_run_there() => RuleVerifier.SilentAsync("""
        public void Good()
        {
            _lock.Lock();
            Action later = static () => Sched.Doze();
            _lock.Unlock();
            later();
        }
        """);

    [Fact]
    public Task A_path_that_ends_in_panic_does_not_join() => RuleVerifier.SilentAsync("""
        public void Good(bool broken)
        {
            if (broken) { _lock.Lock(); Panic.Now(); }
            Sched.Doze();
        }
        """);

    // Nasty constructs

    [Fact]
    public Task Try_finally_and_early_returns() => RuleVerifier.DefiniteAsync("""
        public int Nested(int x)
        {
            _lock.Lock();
            try
            {
                try
                {
                    if (x == 1) return 1;
                    {|RG1001:Sched.Doze()|};
                }
                finally
                {
                    _value++;
                }
            }
            finally
            {
                _lock.Unlock();
            }

            Sched.Doze();
            return 0;
        }
        """);

    [Fact]
    public Task Sleeping_in_finally_before_and_after_the_release() => RuleVerifier.DefiniteAsync("""
        public void Before() { _lock.Lock(); try { _value++; } finally { {|RG1001:Sched.Doze()|}; _lock.Unlock(); } }
        public void After() { _lock.Lock(); try { _value++; } finally { _lock.Unlock(); Sched.Doze(); } }
        """);

    [Fact]
    public Task Goto_and_loops() => RuleVerifier.DefiniteAsync("""
        public void Jump(int x)
        {
            _lock.Lock();
            if (x > 0) goto held;
            _lock.Unlock();
            Sched.Doze();
            return;
        held:
            {|RG1001:Sched.Doze()|};
            _lock.Unlock();
        }

        public void DropAndRetake()
        {
            _lock.Lock();
            for (int i = 0; i < 4; i++)
            {
                _lock.Unlock();
                Sched.Doze();
                _lock.Lock();
            }

            {|RG1001:Sched.CondResched()|};
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task Switch_expressions_patterns_and_conditional_operators() => RuleVerifier.DefiniteAsync("""
        public Errno Arms(object x)
        {
            _lock.Lock();
            var rc = x switch
            {
                int and > 3 => {|RG1001:Sched.Await(1)|},
                string { Length: > 2 } => {|RG1001:Sched.Await(2)|},
                _ => Errno.Ok,
            };
            _lock.Unlock();
            return rc;
        }

        public Errno Ternary(bool x)
        {
            Preempt.Disable();
            var rc = x ? {|RG1001:Sched.Await(1)|} : Errno.Ok;
            Preempt.Enable();
            return rc;
        }

        public bool ShortCircuit(bool x)
        {
            Preempt.Disable();
            bool ok = x && {|RG1001:Sched.Await(1)|} == Errno.Ok;
            Preempt.Enable();
            return ok;
        }
        """);

    [Fact]
    public Task Properties_constructors_and_operators_carry_contracts() => RuleVerifier.DefiniteAsync(
        """
        namespace Sample;

        public sealed class Big
        {
            [MaySleep] public Big(int size) { }

            public int Slow { [MaySleep] get => 1; [MaySleep] set { } }

            public int this[int i] { [MaySleep] get => i; }

            [MaySleep] public static Big operator +(Big a, Big b) => a;
        }

        public class User
        {
            private readonly SpinLock _lock = new();

            public int Get(Big b) { _lock.Lock(); int v = {|RG1001:b.Slow|}; _lock.Unlock(); return v; }
            public void Set(Big b) { _lock.Lock(); {|RG1001:b.Slow|} = 3; _lock.Unlock(); }
            public int Index(Big b) { _lock.Lock(); int v = {|RG1001:b[2]|}; _lock.Unlock(); return v; }
            public Big New() { _lock.Lock(); var b = {|RG1001:new Big(3)|}; _lock.Unlock(); return b; }
            public Big Add(Big a, Big b) { _lock.Lock(); var c = {|RG1001:a + b|}; _lock.Unlock(); return c; }
            public int Fine(Big b) { _lock.Lock(); _lock.Unlock(); return b.Slow; }
        }
        """,
        "RG3009",
        "RG6006");

    [Fact]
    public async Task A_conditional_call_is_a_call() => await Findings.OneOnMarkedLineAsync("RG1001", """
        namespace Sample;

        public class Worker
        {
            [MaySleep] public void Rest() { }
        }

        public class User
        {
            private readonly SpinLock _lock = new();

            public void Bad(Worker? worker)
            {
                _lock.Lock();
                worker?.Rest(); // <-
                _lock.Unlock();
            }
        }
        """);

    [Fact]
    public async Task A_local_function_is_judged_where_it_runs() => await Findings.OneOnMarkedLineAsync("RG1001", """
        public void Outer()
        {
            _lock.Lock();
            Rest(); // <-
            _lock.Unlock();

            static void Rest()
            {
                Sched.Doze(); // <-
            }
        }
        """);

    [Fact]
    public Task A_lambda_body_is_a_body() => RuleVerifier.DefiniteAsync("""
        public Action Make() => () => { _lock.Lock(); {|RG1001:Sched.Doze()|}; _lock.Unlock(); Sched.Doze(); };
        """);

    [Fact]
    public Task Async_and_iterator_bodies_are_bodies() => RuleVerifier.DefiniteAsync("""
        public async System.Threading.Tasks.Task Later()
        {
            _lock.Lock();
            {|RG1001:Sched.Doze()|};
            _lock.Unlock();
            await System.Threading.Tasks.Task.Yield();
        }

        public IEnumerable<int> Items()
        {
            yield return 1;
            _lock.Lock();
            {|RG1001:Sched.Doze()|};
            _lock.Unlock();
            yield return 2;
        }
        """);

    [Fact]
    public Task Recursion_ends() => RuleVerifier.SilentAsync("""
        public void Down(int n) { if (n > 0) Down(n - 1); Sched.Doze(); }
        private void Ping(int n) { if (n > 0) Pong(n - 1); }
        private void Pong(int n) { if (n > 0) Ping(n - 1); Sched.Doze(); }
        public void Start() => Ping(3);
        """);

    [Fact]
    public Task Partial_types_and_generated_code_are_one_program() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public partial class Split
        {
            private readonly SpinLock _lock = new();

            private void Take() => _lock.Lock();
        }

        public partial class Split
        {
            public void Bad() { Take(); {|RG1001:Sched.Doze()|}; _lock.Unlock(); }
        }
        """);

    // Options

    [Fact]
    public Task Possible_findings_can_be_switched_off() => RuleVerifier.WithOptionsAsync("ringguard.possible_findings = none", """
        public void Maybe(bool locked)
        {
            if (locked) _lock.Lock();
            Sched.Doze();
            if (locked) _lock.Unlock();
        }

        public void Sure() { _lock.Lock(); {|RG1001:Sched.Doze()|}; _lock.Unlock(); }
        """);

    // One cause, one finding

    [Fact]
    public Task Softirqs_under_a_lock_are_RG1002_only() => RuleVerifier.DefiniteAsync("""
        public void Bad() { _lock.LockIrqSave(out var f); {|RG1002:Softirq.DoSoftirq()|}; _lock.UnlockIrqRestore(f); }
        """);

    [Fact]
    public Task A_sleeping_lock_inside_a_spinning_one_is_RG3006_only() => RuleVerifier.VerifyAsync("""
        public void Bad() { _lock.Lock(); {|RG3006:_mutex.Lock()|}; _mutex.Unlock(); _lock.Unlock(); }
        """);

    [Fact]
    public Task Two_locks_and_masked_interrupts_are_one_reason_to_report_one_call() => RuleVerifier.DefiniteAsync("""
        public void Bad()
        {
            _lock.LockIrq();
            _second.Lock();
            {|RG1001:Sched.Doze()|};
            _second.Unlock();
            _lock.UnlockIrq();
        }
        """);

    [Fact]
    public Task Two_calls_are_two_findings() => RuleVerifier.DefiniteAsync("""
        public void Bad() { Preempt.Disable(); {|RG1001:Sched.Doze()|}; {|RG1001:Sched.CondResched()|}; Preempt.Enable(); }
        """);
}
