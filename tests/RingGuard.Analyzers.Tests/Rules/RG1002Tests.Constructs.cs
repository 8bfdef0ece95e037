using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

public sealed partial class RG1002Tests
{
    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Other
        {
            public static class Softirq { public static void DoSoftirq() { } }
            public sealed class SpinLock { public void Lock() { } public void Unlock() { } }
        }

        namespace Sample
        {
            public class User
            {
                private readonly TestKernel.SpinLock _lock = new();
                private readonly Other.SpinLock _fake = new();

                public void FakeCall() { _lock.Lock(); Other.Softirq.DoSoftirq(); _lock.Unlock(); }
                public void FakeLock() { _fake.Lock(); TestKernel.Softirq.DoSoftirq(); _fake.Unlock(); }
            }
        }
        """);

    [Fact]
    public Task A_flag_that_guards_both_is_understood() => RuleVerifier.SilentAsync("""
        public void Good(bool locked)
        {
            if (locked) _lock.Lock();
            _value++;
            if (locked) _lock.Unlock();
            Softirq.DoSoftirq();
        }

        public void Exclusive(bool locked)
        {
            if (locked) _lock.Lock();
            if (!locked) Softirq.DoSoftirq();
            if (locked) _lock.Unlock();
        }
        """);

    [Fact]
    public Task A_try_lock_holds_on_success_only() => RuleVerifier.DefiniteAsync("""
        public void Early() { if (!_lock.TryLock()) { Softirq.DoSoftirq(); return; } _value++; _lock.Unlock(); Softirq.DoSoftirq(); }
        public void Bad() { if (!_lock.TryLock()) return; {|RG1002:Softirq.DoSoftirq()|}; _lock.Unlock(); }
        public void Positive() { if (_ticket.Probe()) { {|RG1002:Bottom.Run()|}; _ticket.Drop(); } else Bottom.Run(); }
        """);

    [Fact]
    public Task A_lambda_that_runs_softirqs_later_is_silent() => RuleVerifier.SilentAsync("""
        public void Good()
        {
            _lock.Lock();
            Action later = static () => Softirq.DoSoftirq();
            _lock.Unlock();
            later();
        }
        """);

    // Nasty constructs

    [Fact]
    public Task A_lock_that_an_alias_releases_is_released() => RuleVerifier.SilentAsync("""
        public void Alias(Domain d)
        {
            var guard = d.P2M.Lock;
            guard.Lock();
            _value++;
            guard.Unlock();
            Softirq.DoSoftirq();
        }

        public void Mixed(Domain d)
        {
            var map = d.P2M;
            map.Lock.Lock();
            _value++;
            d.P2M.Lock.Unlock();
            Softirq.DoSoftirq();
        }
        """);

    [Fact]
    public Task The_other_lock_is_still_held() => RuleVerifier.DefiniteAsync("""
        public void Bad()
        {
            _lock.Lock();
            _second.Lock();
            _second.Unlock();
            {|RG1002:Softirq.DoSoftirq()|};
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task Loops_with_lock_and_break() => RuleVerifier.DefiniteAsync("""
        public void Loop(int[] work)
        {
            for (int i = 0; i < 16; i++)
            {
                _lock.Lock();
                if (work[0] == i)
                {
                    {|RG1002:Softirq.DoSoftirq()|};
                    _lock.Unlock();
                    break;
                }

                _lock.Unlock();
                Softirq.DoSoftirq();
            }
        }
        """);

    [Fact]
    public Task Finally_goto_and_switch() => RuleVerifier.DefiniteAsync("""
        public void InFinally()
        {
            _lock.Lock();
            try { _value++; }
            finally { {|RG1002:Softirq.DoSoftirq()|}; _lock.Unlock(); }
        }

        public void Labels(int x)
        {
            _lock.Lock();
            switch (x)
            {
                case 1: goto done;
                case 2: {|RG1002:Softirq.DoSoftirq()|}; break;
                default: _lock.Unlock(); Softirq.DoSoftirq(); return;
            }

        done:
            _lock.Unlock();
            Softirq.DoSoftirq();
        }
        """);

    [Fact]
    public Task Locks_in_statics_arrays_and_properties() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Table
        {
            private static readonly SpinLock Global = new();
            private readonly SpinLock[] _rows = new SpinLock[4];
            private SpinLock Main { get; } = new();

            public void Static() { Global.Lock(); {|RG1002:Softirq.DoSoftirq()|}; Global.Unlock(); }
            public void Property() { Main.Lock(); {|RG1002:Softirq.DoSoftirq()|}; Main.Unlock(); }
            public void Element(int i) { _rows[i].Lock(); {|RG1002:Softirq.DoSoftirq()|}; _rows[i].Unlock(); }
            public void Constant() { _rows[2].Lock(); _rows[2].Unlock(); Softirq.DoSoftirq(); }
        }
        """);

    [Fact]
    public Task A_generic_holder_of_a_lock() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Guarded<T>
        {
            private readonly SpinLock _lock = new();
            private T _item = default!;

            public void Set(T item) { _lock.Lock(); _item = item; {|RG1002:Softirq.DoSoftirq()|}; _lock.Unlock(); }
            public T Get() { using (_lock.Enter()) return _item; }
        }

        public class User
        {
            public int Good(Guarded<int> g) { var v = g.Get(); Softirq.DoSoftirq(); return v; }
        }
        """);

    [Fact]
    public Task A_lambda_and_a_local_function_with_their_own_lock() => RuleVerifier.DefiniteAsync("""
        public Action Lambda() => () => { _lock.Lock(); {|RG1002:Softirq.DoSoftirq()|}; _lock.Unlock(); };

        public void Local()
        {
            Body();

            void Body()
            {
                _lock.Lock();
                {|RG1002:Softirq.DoSoftirq()|};
                _lock.Unlock();
            }
        }
        """);

    // Options

    [Fact]
    public Task Possible_findings_can_be_switched_off() => RuleVerifier.WithOptionsAsync("ringguard.possible_findings = none", """
        public void Maybe(bool locked)
        {
            if (locked) _lock.Lock();
            Softirq.DoSoftirq();
            if (locked) _lock.Unlock();
        }
        """);

    [Fact]
    public Task Severity_can_be_configured() => RuleVerifier.WithOptionsAsync(
        "dotnet_diagnostic.RG1002.severity = error",
        """
        namespace Sample;

        public class User
        {
            public void Bad(SpinLock l)
            {
                l.Lock();
                {|#0:Softirq.DoSoftirq()|};
                l.Unlock();
            }
        }
        """,
        new DiagnosticResult("RG1002", DiagnosticSeverity.Error).WithLocation(0).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations));

    // One cause, one finding

    [Fact]
    public Task A_lock_beats_interrupts_and_counts() => RuleVerifier.DefiniteAsync("""
        public void Irq() { _lock.LockIrq(); {|RG1002:Softirq.DoSoftirq()|}; _lock.UnlockIrq(); }
        public void Count() { Preempt.Disable(); _lock.Lock(); {|RG1002:Softirq.DoSoftirq()|}; _lock.Unlock(); Preempt.Enable(); }
        """);

    [Fact]
    public Task Without_a_lock_it_is_another_rule() => RuleVerifier.DefiniteAsync("""
        public void Irq() { LocalIrq.Disable(); {|RG1003:Softirq.DoSoftirq()|}; LocalIrq.Enable(); }
        """);

    [Fact]
    public Task Scheduling_without_softirqs_is_another_rule() => RuleVerifier.DefiniteAsync("""
        public void Bad() { _lock.Lock(); {|RG1001:Sched.CondResched()|}; _lock.Unlock(); }
        """);
}
