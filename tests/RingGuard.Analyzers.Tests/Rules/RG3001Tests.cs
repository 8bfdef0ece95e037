using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Lock not released on every path, or released when not held.</summary>
public sealed partial class RG3001Tests
{
    // Valid

    [Fact]
    public Task A_scope_covers_every_path() => RuleVerifier.SilentAsync("""
        public Errno Good(Domain d) { using (d.P2M.Lock.Enter()) return Map(d); }
        public Errno Declared(Domain d) { using var held = d.P2M.Lock.Enter(); if (d.Id == 0) return Errno.Inval; return Map(d); }
        public int Reader(int x) { using var held = _rw.EnterRead(); if (x > 3) throw Faults.Bug; return x; }
        private Errno Map(Domain d) => d.Id > 3 ? Errno.Busy : Errno.Ok;
        """);

    [Fact]
    public Task Every_flavour_in_pairs() => RuleVerifier.SilentAsync("""
        public void Plain2() { _lock.Lock(); _lock.Unlock(); }
        public void Irq() { _lock.LockIrq(); _lock.UnlockIrq(); }
        public void Save() { _lock.LockIrqSave(out var f); _lock.UnlockIrqRestore(f); }
        public void Bh() { _lock.LockBh(); _lock.UnlockBh(); }
        public void Rw() { _rw.ReadLock(); _rw.ReadUnlock(); _rw.WriteLock(); _rw.WriteUnlock(); }
        public void Sleeping() { _mutex.Lock(); _mutex.Unlock(); _gate.Down(); _gate.Up(); }
        public void Twin() { _ticket.Take(); _ticket.Drop(); }
        public void Crossed() { _lock.Lock(); _second.Lock(); _lock.Unlock(); _second.Unlock(); }
        """);

    [Fact]
    public Task Try_locks_in_all_their_shapes() => RuleVerifier.SilentAsync("""
        public void Early() { if (!_lock.TryLock()) return; _value++; _lock.Unlock(); }
        public void Positive() { if (_lock.TryLock()) { _value++; _lock.Unlock(); } }
        public void Spin() { while (!_lock.TryLock()) { } _value++; _lock.Unlock(); }
        public void Stored() { bool ok = _lock.TryLock(); _value++; if (ok) _lock.Unlock(); }
        public void Late() { bool ok; ok = _ticket.Probe(); if (!ok) return; _ticket.Drop(); }
        public void Compared() { if (_lock.TryLock() == false) return; _lock.Unlock(); }
        public void Pattern() { if (_lock.TryLock() is true) { _value++; _lock.Unlock(); } }
        public void And(bool want) { if (want && _lock.TryLock()) { _value++; _lock.Unlock(); } }
        public void Or(bool skip) { if (skip || !_lock.TryLock()) return; _lock.Unlock(); }
        public void Retry() { for (int i = 0; i < 4; i++) { if (_lock.TryLock()) { _value++; _lock.Unlock(); return; } } }
        public void Endless() { for (;;) { if (!_lock.TryLock()) continue; _value++; _lock.Unlock(); break; } }
        public bool Sleeping() { if (!_mutex.TryLock()) return false; _mutex.Unlock(); return true; }
        """,
        "RG4008");

    [Fact]
    public Task Transfers_are_declared() => RuleVerifier.SilentAsync("""
        [Acquires(Resource.Lock, Of = "_lock"), Acquires(Resource.Preempt)] public void Take() => _lock.Lock();
        [Releases(Resource.Lock, Of = "_lock"), Releases(Resource.Preempt)] public void Drop() => _lock.Unlock();
        [Acquires(Resource.Lock, Of = "d.P2M.Lock"), Acquires(Resource.Preempt)] public static void TakeMap(Domain d) => d.P2M.Lock.Lock();
        [Releases(Resource.Lock, Of = "d.P2M.Lock"), Releases(Resource.Preempt)] public static void DropMap(Domain d) => d.P2M.Lock.Unlock();
        [Acquires(Resource.Lock, Of = "_lock", On = Outcome.Success), Acquires(Resource.Preempt, On = Outcome.Success)]
        public Errno Begin() { if (_flag) return Errno.Busy; _lock.Lock(); return Errno.Ok; }

        public void Use(Domain d) { Take(); TakeMap(d); _value++; DropMap(d); Drop(); }
        public Errno Fallible() { var rc = Begin(); if (rc != Errno.Ok) return rc; _value++; Drop(); return Errno.Ok; }
        """);

    // Findings

    [Fact]
    public Task Released_only_on_error() => RuleVerifier.DefiniteAsync("""
        public Errno Bad(Domain d)
        {
            {|RG3001:d.P2M.Lock.Lock()|};
            var rc = Map(d);
            if (rc == Errno.Ok) return rc;
            d.P2M.Lock.Unlock();
            return rc;
        }

        private Errno Map(Domain d) => d.Id > 3 ? Errno.Busy : Errno.Ok;
        """);

    [Fact]
    public Task Every_flavour_leaks() => RuleVerifier.DefiniteAsync("""
        public void Plain2() { {|RG3001:_lock.Lock()|}; _value++; }
        public void Bh(bool x) { {|RG3001:_lock.LockBh()|}; if (x) return; _lock.UnlockBh(); }
        public void Read(bool x) { {|RG3001:_rw.ReadLock()|}; if (x) return; _rw.ReadUnlock(); }
        public void Write(bool x) { {|RG3001:_rw.WriteLock()|}; if (x) return; _rw.WriteUnlock(); }
        public void Sleeping(bool x) { {|RG3001:_mutex.Lock()|}; if (x) return; _mutex.Unlock(); }
        public void Twin(bool x) { {|RG3001:_ticket.Take()|}; if (x) return; _ticket.Drop(); }
        public void Try(bool x) { if (!{|RG3001:_lock.TryLock()|}) return; if (x) return; _lock.Unlock(); }
        """);

    [Fact]
    public Task Released_without_being_held() => RuleVerifier.DefiniteAsync("""
        public void Bare() { {|RG3001:_lock.Unlock()|}; }
        public void Twice() { _lock.Lock(); _lock.Unlock(); {|RG3001:_lock.Unlock()|}; }
        public void Read() { {|RG3001:_rw.ReadUnlock()|}; }
        public void Sleeping() { {|RG3001:_mutex.Unlock()|}; }
        public void Twin() { {|RG3001:_ticket.Drop()|}; }
        """);

    [Fact]
    public Task On_some_paths_to_one_exit_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void OneExit(int x) { if (x > 3) {|RG3001:_lock.Lock()|}; _value++; }
        public void Try(int x) { bool ok = {|RG3001:_lock.TryLock()|}; _value++; if (ok && x > 3) _lock.Unlock(); }
        """);

    [Fact]
    public async Task A_release_in_the_wrong_mode_is_one_mistake_at_each_end()
    {
        var findings = await Findings.OfAsync("""
            public void Bad() { _rw.ReadLock(); _value++; _rw.WriteUnlock(); }
            """);

        Assert.NotEmpty(findings);
        Assert.All(findings, static f => Assert.Equal("RG3001", f.Id));
        Assert.Contains(findings, static f => f.Text == "_rw.WriteUnlock()");
    }

    [Fact]
    public async Task The_message_names_the_lock()
    {
        const string Source = """
            public void Bad(bool x)
            {
                _lock.Lock(); // taken
                if (x) return; // exit
                _lock.Unlock();
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG3001", "definite", "_lock.Lock()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Contains("'_lock'", finding.Message);
        Assert.Contains(Findings.LineOf(Source, "// exit"), finding.Evidence);
    }

    [Fact]
    public Task The_wrong_label() => RuleVerifier.PossibleAsync("""
        public int Insert(int x)
        {
            {|RG3001:_lock.Lock()|};
            int rc = Plain.Read(x);
            if (rc != 0) goto abort;
            _value++;
            goto unlock;
        unlock:
            _lock.Unlock();
        abort:
            return rc;
        }
        """);

    [Fact]
    public Task A_label_reached_before_the_lock() => RuleVerifier.PossibleAsync("""
        public int Scan(int x)
        {
            int rc = Plain.Read(x);
            if (rc != 0) goto free;
            _lock.Lock();
            _value++;
        free:
            {|RG3001:_lock.Unlock()|};
            return rc;
        }
        """);

    [Fact]
    public Task Break_with_and_without_the_lock() => RuleVerifier.PossibleAsync("""
        public int Map(int x)
        {
            int rc = 0;
            _lock.Lock();
            for (int i = 0; i < 8; i++)
            {
                if (i == x) { rc = 1; break; }
                _lock.Unlock();
                rc = Plain.Read(i);
                if (rc < 0) break;
                _lock.Lock();
            }

            {|RG3001:_lock.Unlock()|};
            return rc;
        }
        """);

    // Exceptions

    [Fact]
    public Task An_explicit_throw_is_definite() => RuleVerifier.DefiniteAsync("""
        public void Bad(int x)
        {
            {|RG3001:_lock.Lock()|};
            if (x > 3) throw Faults.Bug;
            _lock.Unlock();
        }

        public void Caught(int x)
        {
            _lock.Lock();
            try { if (x > 3) throw Faults.Bug; }
            catch (InvalidOperationException) { _value++; }
            _lock.Unlock();
        }
        """,
        "RG6009");

    [Fact]
    public Task A_callee_that_may_throw_is_possible() => RuleVerifier.PossibleAsync("""
        public int Bad(byte[] data) { {|RG3001:_lock.Lock()|}; int n = Parser.Parse(data); _lock.Unlock(); return n; }
        public int Good(byte[] data) { _lock.Lock(); try { return Parser.Parse(data); } finally { _lock.Unlock(); } }
        public int Scope(byte[] data) { using (_lock.Enter()) return Parser.Parse(data); }
        """,
        "RG6009");

    [Fact]
    public Task Without_exceptions_both_are_silent() => RuleVerifier.WithOptionsAsync("ringguard.exceptions = none", """
        public int Good(byte[] data) { _lock.Lock(); int n = Parser.Parse(data); _lock.Unlock(); return n; }
        """);

    [Fact]
    public async Task With_all_exceptions_any_call_may_throw()
    {
        const string Source = """
            public int Careful(byte[] data) { _lock.Lock(); try { return data.Length; } finally { _lock.Unlock(); } }
            """;

        await RuleVerifier.WithOptionsAsync("ringguard.exceptions = all", Source);
    }

    // Helpers and contracts

    [Fact]
    public Task Private_wrappers_are_inferred() => RuleVerifier.SilentAsync("""
        public void Outer() { Take(); _value++; Drop(); }
        private void Take() => Take2();
        private void Take2() => Take3();
        private void Take3() { _lock.Lock(); _value++; }
        private void Drop() => _lock.Unlock();

        public void WithParameter(Domain d) { TakeMap(d); _value++; DropMap(d); }
        private static void TakeMap(Domain d) => d.P2M.Lock.Lock();
        private static void DropMap(Domain d) { d.P2M.Lock.Unlock(); }

        public void ByLock() { TakeIt(_lock); _value++; _lock.Unlock(); }
        private static void TakeIt(SpinLock l) => l.Lock();
        """);

    [Fact]
    public Task A_leak_through_a_wrapper_is_at_the_acquiring_call() => RuleVerifier.DefiniteAsync("""
        public Errno Outer(bool ok)
        {
            {|RG3001:Take()|};
            if (!ok) return Errno.Inval;
            Drop();
            return Errno.Ok;
        }

        private void Take() => _lock.Lock();
        private void Drop() => _lock.Unlock();
        """);

    [Fact]
    public Task A_wrapper_takes_the_lock_of_its_argument() => RuleVerifier.VerifyAsync("""
        public void Bad(Domain a, Domain b) { {|RG3001:Take(a)|}; _value++; {|RG3001:Drop(b)|}; }
        private static void Take(Domain d) => d.P2M.Lock.Lock();
        private static void Drop(Domain d) => d.P2M.Lock.Unlock();
        """);

    [Fact]
    public Task A_private_boolean_answer_is_inferred() => RuleVerifier.SilentAsync("""
        public void Good() { if (!TryTake()) return; _value++; _lock.Unlock(); }
        private bool TryTake()
        {
            _lock.Lock();
            if (_value > 3) { _lock.Unlock(); return false; }
            return true;
        }
        """);

    [Fact]
    public Task A_public_member_that_keeps_its_lock_is_reported_once() => RuleVerifier.DefiniteAsync("""
        public void Acquire() { {|RG3001:_lock.Lock()|}; _value++; }
        public void Caller() { Acquire(); _value++; _lock.Unlock(); }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        T:Sample.Bolt        Lock(Spin)
        M:Sample.Bolt.Shut   Acquires(Lock) Acquires(Preempt)
        M:Sample.Bolt.Open   Releases(Lock) Releases(Preempt)
        M:Sample.Bolt.Try    Acquires(Lock, On = True) Acquires(Preempt, On = True)
        """,
        """
        namespace Sample;

        public sealed class Bolt { public void Shut() { } public void Open() { } public bool Try() => true; }

        public class User
        {
            private readonly Bolt _bolt = new();

            public void Bad(bool x) { {|RG3001:_bolt.Shut()|}; if (x) return; _bolt.Open(); }
            public void Good() { if (!_bolt.Try()) return; _bolt.Open(); }
            public void Extra() { {|RG3001:_bolt.Open()|}; }
        }
        """);

    [Fact]
    public Task The_library_has_locks_too() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public class User
        {
            private readonly object _gate = new();
            private int _value;

            public void Good() { System.Threading.Monitor.Enter(_gate); try { _value++; } finally { System.Threading.Monitor.Exit(_gate); } }
            public void Statement() { lock (_gate) { _value++; } }
            public void Bad(bool x) { {|RG3001:System.Threading.Monitor.Enter(_gate)|}; if (x) return; System.Threading.Monitor.Exit(_gate); }
        }
        """);

    [Fact]
    public Task A_lock_that_is_got_or_null_in_every_pattern() => RuleVerifier.SilentAsync("""
        namespace Sample;

        [LockClass("latch", LockKind.Spin)]
        public sealed class Latch
        {
            [Acquires(Resource.Lock, On = Outcome.NotNull), Acquires(Resource.Preempt, On = Outcome.NotNull), Trusted("primitive")] public Latch? Try() => this;
            [Releases(Resource.Lock), Releases(Resource.Preempt), Trusted("primitive")] public void Drop() { }
        }

        public class User
        {
            private readonly Latch _latch = new();
            public void Negated() { if (_latch.Try() is not { } held) return; held.Drop(); }
            public void Recursive() { if (_latch.Try() is { } held) held.Drop(); }
            public void Typed() { if (_latch.Try() is Latch held) held.Drop(); }
            public void Type() { if (_latch.Try() is not Latch) return; _latch.Drop(); }
            public void Constant() { if (_latch.Try() is null) return; _latch.Drop(); }
            public void Stored() { var held = _latch.Try(); if (held is not { }) return; held.Drop(); }
        }
        """);

    [Fact]
    public Task A_lock_that_is_got_and_kept() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        [LockClass("latch", LockKind.Spin)]
        public sealed class Latch
        {
            [Acquires(Resource.Lock, On = Outcome.NotNull), Trusted("primitive")] public Latch? Try() => this;
            [Releases(Resource.Lock), Trusted("primitive")] public void Drop() { }
        }

        public class User
        {
            private readonly Latch _latch = new();
            public int Bad() { if ({|RG3001:_latch.Try()|} is { } held) { return 1; } return 0; }
        }
        """);
}
