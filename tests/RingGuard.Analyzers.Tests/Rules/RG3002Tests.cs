using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Double acquire of a lock that its holder may not take again.</summary>
public sealed class RG3002Tests
{
    // Valid

    [Fact]
    public Task The_locked_variant_inside_the_lock_is_silent() => RuleVerifier.SilentAsync("""
        public int Good(int g) { _rw.ReadLock(); int r = LookupLocked(g); _rw.ReadUnlock(); return r; }
        public int Lookup(int g) { _rw.ReadLock(); int r = LookupLocked(g); _rw.ReadUnlock(); return r; }
        private int LookupLocked(int g) => _value + g;
        """);

    [Fact]
    public Task One_after_the_other_is_silent() => RuleVerifier.SilentAsync("""
        public void Twice() { _lock.Lock(); _lock.Unlock(); _lock.Lock(); _lock.Unlock(); }
        public void Scopes() { using (_lock.Enter()) _value++; using (_lock.Enter()) _value--; }
        public void Loop() { for (int i = 0; i < 4; i++) { _lock.Lock(); _value++; _lock.Unlock(); } }
        public void Upgrade() { _rw.ReadLock(); _rw.ReadUnlock(); _rw.WriteLock(); _rw.WriteUnlock(); }
        """);

    [Fact]
    public Task Different_classes_nest() => RuleVerifier.SilentAsync("""
        public void Two() { _lock.Lock(); _second.Lock(); _second.Unlock(); _lock.Unlock(); }
        public void Kinds() { _mutex.Lock(); _lock.Lock(); _lock.Unlock(); _mutex.Unlock(); }
        """);

    [Fact]
    public Task Nested_classes_nest() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public class Node
        {
            [LockClass("node", LockKind.Spin, Nested = true)] public readonly SpinLock Lock = new();
        }

        public class Tree
        {
            public void Link(Node parent, Node child) { parent.Lock.Lock(); child.Lock.Lock(); child.Lock.Unlock(); parent.Lock.Unlock(); }
        }
        """);

    // Findings

    [Fact]
    public Task The_same_lock_twice() => RuleVerifier.DefiniteAsync("""
        public void Spin() { _lock.Lock(); {|RG3002:_lock.Lock()|}; _lock.Unlock(); }
        """,
        "RG3001");

    [Fact]
    public async Task Every_flavour_is_a_double_acquire()
    {
        var findings = await Findings.OfAsync("""
            public void Irq() { _lock.Lock(); _lock.LockIrqSave(out var f); _lock.UnlockIrqRestore(f); _lock.Unlock(); }
            public void Bh() { _lock.LockBh(); _lock.Lock(); _lock.Unlock(); _lock.UnlockBh(); }
            public void Sleeping() { _mutex.Lock(); _mutex.Lock(); _mutex.Unlock(); _mutex.Unlock(); }
            public void Twin() { _ticket.Take(); _ticket.Take(); _ticket.Drop(); _ticket.Drop(); }
            public void Write() { _rw.WriteLock(); _rw.WriteLock(); _rw.WriteUnlock(); _rw.WriteUnlock(); }
            """);

        var doubles = findings.Where(static f => f.Id == "RG3002").ToList();
        Assert.Equal(["_lock.LockIrqSave(out var f)", "_lock.Lock()", "_mutex.Lock()", "_ticket.Take()", "_rw.WriteLock()"], doubles.Select(static f => f.Text));
        Assert.All(doubles, static f => Assert.Equal("definite", f.Certainty));
    }

    [Fact]
    public async Task Upgrades_and_recursive_readers_deadlock()
    {
        var findings = await Findings.OfAsync("""
            public void Upgrade() { _rw.ReadLock(); _rw.WriteLock(); _rw.WriteUnlock(); _rw.ReadUnlock(); }
            public void Recursive() { _rw.ReadLock(); _rw.ReadLock(); _rw.ReadUnlock(); _rw.ReadUnlock(); }
            """);

        Assert.Equal(["_rw.WriteLock()", "_rw.ReadLock()"], findings.Where(static f => f.Id == "RG3002").Select(static f => f.Text));
    }

    [Fact]
    public Task Inside_its_own_scope() => RuleVerifier.DefiniteAsync("""
        public void Statement() { using (_lock.Enter()) using ({|RG3002:_lock.Enter()|}) _value++; }
        public void Declaration() { using var a = _lock.Enter(); using var b = {|RG3002:_lock.Enter()|}; }
        """);

    [Fact]
    public Task Another_instance_of_the_class_is_possible() => RuleVerifier.PossibleAsync("""
        namespace Sample;

        public class Map
        {
            [LockClass("map", LockKind.Spin)] public readonly SpinLock Lock = new();
        }

        public class Copier
        {
            public void Copy(Map from, Map to)
            {
                from.Lock.Lock();
                {|RG3002:to.Lock.Lock()|};
                to.Lock.Unlock();
                from.Lock.Unlock();
            }
        }
        """);

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(bool locked)
        {
            if (locked) _lock.Lock();
            {|RG3002:_lock.Lock()|};
            _value++;
            _lock.Unlock();
        }
        """,
        "RG3001");

    [Fact]
    public async Task The_first_acquire_is_evidence()
    {
        const string Source = """
            public void Bad()
            {
                using var a = _lock.Enter(); // first
                _value++;
                using var b = _lock.Enter(); // second
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG3002", "definite", "_lock.Enter()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "// second"), finding.Line);
        Assert.Equal(Findings.LineOf(Source, "// first"), finding.Evidence[0]);
        Assert.Contains("'_lock'", finding.Message);
    }

    // Helpers and contracts

    [Fact]
    public async Task A_helper_that_takes_the_lock_again()
    {
        const string Source = """
            public int Outer(int g)
            {
                _lock.Lock(); // first
                int r = Lookup(g); // <-
                _lock.Unlock();
                return r;
            }

            private int Lookup(int g)
            {
                _lock.Lock(); // <-
                int r = g + _value;
                _lock.Unlock();
                return r;
            }
            """;

        var finding = await Findings.OneOnMarkedLineAsync("RG3002", Source);

        Assert.Equal("definite", finding.Certainty);
        Assert.Contains(Findings.LineOf(Source, "// first"), finding.Evidence);
    }

    [Fact]
    public Task A_public_member_that_takes_the_lock_again() => RuleVerifier.DefiniteAsync("""
        public int Lookup(int g) { using (_lock.Enter()) return g + _value; }
        public int Outer(int g) { using (_lock.Enter()) return {|RG3002:Lookup(g)|}; }
        """);

    [Fact]
    public async Task Three_calls_deep_with_an_argument()
    {
        const string Source = """
            public void Outer(Domain d)
            {
                d.P2M.Lock.Lock();
                First(d); // <-
                d.P2M.Lock.Unlock();
            }

            private static void First(Domain d) => Second(d); // <-
            private static void Second(Domain x) => Third(x.P2M); // <-
            private static void Third(P2M m) { m.Lock.Lock(); m.Lock.Unlock(); } // <-
            """;

        var finding = await Findings.OneOnMarkedLineAsync("RG3002", Source);
        Assert.Equal("definite", finding.Certainty);
    }

    [Fact]
    public async Task Undoing_under_the_lock_recurses_into_it() => await Findings.OneOnMarkedLineAsync("RG3002", """
        public int Apply(int op, int start, int end)
        {
            int rc = 0;
            using (_lock.Enter())
            {
                if (start > end) rc = -1;
                if (rc < 0 && op == 1) Apply(2, end, end); // <-
            }

            return rc;
        }
        """);

    [Fact]
    public Task Undoing_after_the_release_is_silent() => RuleVerifier.SilentAsync("""
        public int Apply(int op, int start, int end)
        {
            int rc = 0;
            using (_lock.Enter())
            {
                if (start > end) rc = -1;
            }

            if (rc < 0 && op == 1) Apply(2, end, end);
            return rc;
        }
        """);

    [Fact]
    public Task A_declared_wrapper_counts() => RuleVerifier.DefiniteAsync("""
        [Acquires(Resource.Lock, Of = "_lock"), Acquires(Resource.Preempt)] public void Take() => _lock.Lock();
        [Releases(Resource.Lock, Of = "_lock"), Releases(Resource.Preempt)] public void Drop() => _lock.Unlock();
        public void Bad() { Take(); {|RG3002:Take()|}; Drop(); }
        """,
        "RG3001");

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        T:Sample.Bolt        Lock(Spin)
        M:Sample.Bolt.Shut   Acquires(Lock) Acquires(Preempt)
        M:Sample.Bolt.Open   Releases(Lock) Releases(Preempt)
        """,
        """
        namespace Sample;

        public sealed class Bolt { public void Shut() { } public void Open() { } }

        public class User
        {
            private readonly Bolt _bolt = new();

            public void Good() { _bolt.Shut(); _bolt.Open(); _bolt.Shut(); _bolt.Open(); }

            public void Bad(bool x)
            {
                _bolt.Shut();
                if (x)
                {
                    {|RG3002:_bolt.Shut()|};
                    Panic.Now();
                }

                _bolt.Open();
            }
        }
        """);

    // Near misses

    [Fact]
    public Task Doppelgangers_are_silent() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public sealed class SpinLock { public void Lock() { } public void Unlock() { } }

        public class User
        {
            private readonly SpinLock _lock = new();
            public void Twice() { _lock.Lock(); _lock.Lock(); }
        }
        """);

    [Fact]
    public Task A_try_lock_under_itself_just_fails() => RuleVerifier.SilentAsync("""
        public void Failed() { if (_lock.TryLock()) { _value++; _lock.Unlock(); } else { _lock.Lock(); _value--; _lock.Unlock(); } }
        """);

    [Fact]
    public Task Exclusive_branches_take_it_once() => RuleVerifier.SilentAsync("""
        public void Good(bool locked)
        {
            if (locked) _lock.Lock();
            if (!locked) _lock.Lock();
            _value++;
            _lock.Unlock();
        }
        """);

    [Fact]
    public Task The_library_locks_are_recursive() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public class User
        {
            private readonly object _gate = new();
            private int _value;

            public void Outer() { lock (_gate) { Inner(); } }
            public void Inner() { lock (_gate) { _value++; } }
        }
        """);

    [Fact]
    public Task Locks_without_a_named_class_are_told_apart_by_path() => RuleVerifier.SilentAsync("""
        namespace Sample;

        public class User
        {
            private readonly SpinLock _a = new();
            private readonly SpinLock _b = new();
            public void Good() { _a.Lock(); _b.Lock(); _b.Unlock(); _a.Unlock(); }
        }
        """);

    // Nasty constructs

    [Fact]
    public Task Aliases_are_the_same_lock() => RuleVerifier.DefiniteAsync("""
        public void Local(Domain d)
        {
            var l = d.P2M.Lock;
            using var a = l.Enter();
            using var b = {|RG3002:d.P2M.Lock.Enter()|};
        }
        """);

    [Fact]
    public Task Lambdas_run_later() => RuleVerifier.SilentAsync(
        """
        public void Good()
        {
            Action later;
            using (_lock.Enter()) later = () => { using (_lock.Enter()) _value++; };
            later();
        }
        """,
        "RG3009",
        "RG6006");

    [Fact]
    public Task In_a_loop_without_release() => RuleVerifier.PossibleAsync("""
        public void Bad()
        {
            for (int i = 0; i < 4; i++) {|RG3002:_lock.Lock()|};
        }
        """,
        "RG3001",
        "RG1004");

    [Fact]
    public Task In_finally_catch_and_switch() => RuleVerifier.DefiniteAsync("""
        public void Finally()
        {
            using var held = _lock.Enter();
            try { _value++; }
            finally { using ({|RG3002:_lock.Enter()|}) _value--; }
        }

        public int Switch(int x)
        {
            using var held = _lock.Enter();
            return x switch { 1 => {|RG3002:Locked()|}, _ => 0 };
        }

        public int Locked() { using (_lock.Enter()) return _value; }
        """);

    [Fact]
    public Task Upgraded_reader_lock_of_the_library() => RuleVerifier.SilentAsync("""
        private readonly System.Threading.ReaderWriterLockSlim _slim = new();
        public void Raise()
        {
            _slim.EnterUpgradeableReadLock();
            try
            {
                _slim.EnterWriteLock();
                try { _value++; } finally { _slim.ExitWriteLock(); }
            }
            finally { _slim.ExitUpgradeableReadLock(); }
        }
        """);

    // One cause, one finding

    [Fact]
    public Task A_double_sleeping_lock_is_not_atomic_context() => RuleVerifier.DefiniteAsync("""
        public void Bad() { _mutex.Lock(); {|RG3002:_mutex.Lock()|}; _mutex.Unlock(); }
        """,
        "RG3001");
}
