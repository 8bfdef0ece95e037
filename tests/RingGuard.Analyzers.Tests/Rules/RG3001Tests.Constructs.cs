using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

public sealed partial class RG3001Tests
{
    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public sealed class SpinLock { public void Lock() { } public void Unlock() { } public bool TryLock() => true; }

        public class User
        {
            private readonly SpinLock _lock = new();

            public void Leak() => _lock.Lock();
            public void Extra() => _lock.Unlock();
            public void Try() { if (_lock.TryLock()) return; }
        }
        """);

    [Fact]
    public Task Correlated_conditions_are_understood() => RuleVerifier.SilentAsync("""
        public void Parameter(bool locked) { if (locked) _lock.Lock(); _value++; if (locked) _lock.Unlock(); }
        public void Local(int x) { bool dedup = x > 3; if (dedup) _rw.WriteLock(); _value++; if (dedup) _rw.WriteUnlock(); }
        public void Negated(bool free) { if (!free) _lock.Lock(); if (free) return; _lock.Unlock(); }
        public void Record(int x)
        {
            bool held = false;
            if (x > 3) { _lock.Lock(); held = true; }
            _value++;
            if (held) _lock.Unlock();
        }

        public void Nullable(Domain? d)
        {
            if (d != null) d.P2M.Lock.Lock();
            _value++;
            if (d != null) d.P2M.Lock.Unlock();
        }
        """);

    [Fact]
    public Task Panic_and_endless_loops_leak_nothing() => RuleVerifier.SilentAsync("""
        public void Stop(bool broken) { _lock.Lock(); if (broken) Panic.Now(); _lock.Unlock(); }
        public void Halt() { _lock.Lock(); while (true) Plain.Touch(); }
        """,
        "RG4008");

    [Fact]
    public Task Aliases_are_the_same_lock() => RuleVerifier.SilentAsync("""
        public void Local(Domain d) { var l = d.P2M.Lock; l.Lock(); _value++; d.P2M.Lock.Unlock(); }
        public void Reference() { ref readonly var l = ref _lock; l.Lock(); _value++; _lock.Unlock(); }
        public void Deconstructed() { var (a, b) = (_lock, _second); a.Lock(); b.Lock(); b.Unlock(); a.Unlock(); }
        """);

    // Nasty constructs

    [Fact]
    public Task Drop_and_retake_in_a_loop() => RuleVerifier.SilentAsync("""
        public void Drain(int[] queue)
        {
            _lock.Lock();
            foreach (int item in queue)
            {
                if (item == 0) continue;
                _lock.Unlock();
                _value += item;
                _lock.Lock();
                if (item > 100) break;
            }

            _lock.Unlock();
        }
        """);

    [Fact]
    public Task Finally_using_and_catch_nested() => RuleVerifier.SilentAsync("""
        public int Nested(byte[] data)
        {
            _lock.Lock();
            try
            {
                using var inner = _second.Enter();
                try { return Parser.Parse(data); }
                catch (FormatException e) when (e.Message.Length > 3) { return -1; }
                finally { _value++; }
            }
            finally
            {
                _lock.Unlock();
            }
        }
        """);

    [Fact]
    public Task Switch_expression_with_throw() => RuleVerifier.DefiniteAsync("""
        public int Arms(int x)
        {
            {|RG3001:_lock.Lock()|};
            int r = x switch { 1 => 2, > 3 => 4, _ => throw Faults.Bug };
            _lock.Unlock();
            return r;
        }
        """,
        "RG6009");

    [Fact]
    public Task The_default_arm_of_a_switch_returns() => RuleVerifier.DefiniteAsync("""
        public Errno Control(int command)
        {
            {|RG3001:_rw.WriteLock()|};
            switch (command)
            {
                case 1: _value = 1; break;
                case 2: _value = 2; break;
                default: return Errno.Inval;
            }

            _rw.WriteUnlock();
            return Errno.Ok;
        }
        """);

    [Fact]
    public Task Bodies_of_every_kind() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class Kinds<T> where T : class
        {
            private readonly SpinLock _lock = new();
            private T? _item;

            public Kinds(bool x) { {|RG3001:_lock.Lock()|}; if (x) return; _lock.Unlock(); }
            public T? Content { get { {|RG3001:_lock.Lock()|}; if (_item is null) return null; _lock.Unlock(); return _item; } set { using (_lock.Enter()) _item = value; } }
            public T? this[int i] { get { _lock.Lock(); try { return i > 3 ? null : _item; } finally { _lock.Unlock(); } } }
            public static Kinds<T> operator +(Kinds<T> k, int n) { {|RG3001:k._lock.Lock()|}; if (n > 3) return k; k._lock.Unlock(); return k; }
            public Action Lambda() => () => { {|RG3001:_lock.Lock()|}; if (_item is null) return; _lock.Unlock(); };
            public async System.Threading.Tasks.Task Later() { {|RG3001:_lock.Lock()|}; if (_item is null) return; _lock.Unlock(); await System.Threading.Tasks.Task.Yield(); }
            public IEnumerable<T> Items() { {|RG3001:_lock.Lock()|}; if (_item is null) yield break; _lock.Unlock(); yield return _item; }
        }
        """);

    [Fact]
    public Task Local_functions_take_and_leave() => RuleVerifier.SilentAsync("""
        public void Local()
        {
            Take();
            _value++;
            Leave();

            void Take() => _lock.Lock();
            void Leave() => _lock.Unlock();
        }
        """);

    [Fact]
    public Task Recursion_and_partial_types() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public partial class Tree
        {
            private readonly SpinLock _lock = new();
            private void Take() => _lock.Lock();
        }

        public partial class Tree
        {
            private void Drop() => _lock.Unlock();
            public void Walk(int n) { Take(); n--; Drop(); if (n > 0) Walk(n); }
            public void Bad(int n) { {|RG3001:Take()|}; if (n > 0) return; Drop(); }
        }
        """);

    [Fact]
    public async Task Generated_code_is_analysed_for_its_callers()
    {
        var findings = await Findings.OfAsync("""
            // <auto-generated/>
            namespace Sample;

            public class Made
            {
                private readonly SpinLock _lock = new();

                private void Take() => _lock.Lock();
                public void Use() { Take(); _lock.Unlock(); }
            }
            """);

        Assert.Empty(findings);
    }

    // Options

    [Fact]
    public Task Possible_findings_can_be_switched_off() => RuleVerifier.WithOptionsAsync("ringguard.possible_findings = none", """
        public void Maybe(int x) { if (x > 3) _lock.Lock(); _value++; }
        public void Sure() { {|RG3001:_lock.Lock()|}; _value++; }
        """);

    [Fact]
    public Task Definite_findings_can_be_errors() => RuleVerifier.WithOptionsAsync(
        "dotnet_diagnostic.RG3001.severity = error",
        """
        public void Bad() { {|#0:_lock.Lock()|}; _value++; }
        """,
        new Microsoft.CodeAnalysis.Testing.DiagnosticResult("RG3001", DiagnosticSeverity.Error)
            .WithLocation(0)
            .WithOptions(Microsoft.CodeAnalysis.Testing.DiagnosticOptions.IgnoreAdditionalLocations));

    // One cause, one finding

    [Fact]
    public Task Two_leaking_exits_are_one_leak() => RuleVerifier.DefiniteAsync("""
        public int Bad(int x)
        {
            {|RG3001:_lock.Lock()|};
            if (x == 1) return 1;
            if (x == 2) return 2;
            _lock.Unlock();
            return 3;
        }
        """);

    [Fact]
    public Task A_leaking_lock_is_no_count_leak_and_no_irq_leak() => RuleVerifier.DefiniteAsync("""
        public void Bh(bool x) { {|RG3001:_lock.LockBh()|}; if (x) return; _lock.UnlockBh(); }
        public void Lock2(bool x) { {|RG3001:_lock.Lock()|}; if (x) return; _lock.Unlock(); }
        """);
}
