using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>DoSoftirq while holding a lock.</summary>
public sealed partial class RG1002Tests
{
    // Valid

    [Fact]
    public Task A_restartable_walk_runs_softirqs_between_its_steps() => RuleVerifier.SilentAsync("""
        public Errno Flush(Domain d)
        {
            Gfn g = default;
            Errno rc;
            do
            {
                rc = P2M.CacheFlushRange(d, ref g, Gfn.Max);
                if (rc == Errno.Restart) Softirq.DoSoftirq();
            }
            while (rc == Errno.Restart);
            return rc;
        }
        """);

    [Fact]
    public Task After_the_release_is_silent() => RuleVerifier.SilentAsync("""
        public void Locks(Domain d) { d.P2M.Lock.Lock(); _value++; d.P2M.Lock.Unlock(); Softirq.DoSoftirq(); }
        public void Scope() { using (_rw.EnterRead()) { _value++; } Bottom.Run(); }
        public void Sleeping() { _mutex.Lock(); Softirq.DoSoftirq(); _mutex.Unlock(); }
        """);

    [Fact]
    public Task Processing_without_scheduling_is_not_this_rule() => RuleVerifier.SilentAsync("""
        public void Good() { _lock.Lock(); Softirq.ProcessPending(); _lock.Unlock(); }
        """);

    // Findings

    [Fact]
    public Task A_walk_that_runs_softirqs_under_its_lock() => RuleVerifier.DefiniteAsync("""
        public Errno Bad(ref Gfn g)
        {
            _rw.ReadLock();
            var rc = Walk(ref g);
            if (rc == Errno.Restart) {|RG1002:Softirq.DoSoftirq()|};
            _rw.ReadUnlock();
            return rc;
        }

        private Errno Walk(ref Gfn g) => _value > 3 ? Errno.Restart : Errno.Ok;
        """);

    [Fact]
    public Task Every_spinning_lock_counts() => RuleVerifier.DefiniteAsync("""
        public void Spin() { _lock.Lock(); {|RG1002:Softirq.DoSoftirq()|}; _lock.Unlock(); }
        public void Read() { _rw.ReadLock(); {|RG1002:Softirq.DoSoftirq()|}; _rw.ReadUnlock(); }
        public void Write() { _rw.WriteLock(); {|RG1002:Softirq.DoSoftirq()|}; _rw.WriteUnlock(); }
        public void Bh() { _lock.LockBh(); {|RG1002:Softirq.DoSoftirq()|}; _lock.UnlockBh(); }
        public void Twin() { _ticket.Take(); {|RG1002:Bottom.Run()|}; _ticket.Drop(); }
        """);

    [Fact]
    public Task Inside_an_rcu_reader() => RuleVerifier.DefiniteAsync("""
        public void Bad()
        {
            Rcu.ReadLock();
            for (int i = 0; i < 8; i++) {|RG1002:Softirq.DoSoftirq()|};
            Rcu.ReadUnlock();
        }
        """);

    [Fact]
    public Task The_message_names_call_kind_path_and_line() => RuleVerifier.VerifyAsync(
        """
        namespace Sample;

        public class Walker
        {
            public void Bad(P2M p2m)
            {
                p2m.Lock.Lock();
                Softirq.DoSoftirq();
                p2m.Lock.Unlock();
            }
        }
        """,
        new DiagnosticResult("RG1002", DiagnosticSeverity.Warning)
            .WithSpan(8, 9, 8, 28)
            .WithSpan(7, 9, 7, 24)
            .WithMessage("'Softirq.DoSoftirq' must not run while spin lock 'p2m.Lock' is held (taken at line 7)"));

    [Fact]
    public async Task A_scope_is_evidence_as_a_call_is()
    {
        const string Source = """
            public void Bad()
            {
                using var held = _lock.Enter(); // taken
                _value++;
                Softirq.DoSoftirq();
            }
            """;

        var finding = Assert.Single(await Findings.OfAsync(Source));

        Assert.Equal(("RG1002", "definite", "Softirq.DoSoftirq()"), (finding.Id, finding.Certainty, finding.Text));
        Assert.Equal(Findings.LineOf(Source, "// taken"), finding.Evidence[0]);
    }

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void Maybe(bool locked)
        {
            if (locked) _lock.Lock();
            {|RG1002:Softirq.DoSoftirq()|};
            if (locked) _lock.Unlock();
        }
        """);

    [Fact]
    public Task Two_locks_on_two_paths_are_a_lock_on_every_path() => RuleVerifier.VerifyAsync("""
        public void Bad(bool which)
        {
            if (which) _lock.Lock(); else _second.Lock();
            {|RG1002:Softirq.DoSoftirq()|};
            if (which) _lock.Unlock(); else _second.Unlock();
        }
        """);

    // Helpers and contracts

    [Fact]
    public async Task A_helper_that_runs_softirqs_is_found_once()
    {
        const string Source = """
            public void Outer()
            {
                _lock.Lock(); // taken
                Relax(); // <-
                _lock.Unlock();
            }

            private void Relax()
            {
                _value++;
                Softirq.DoSoftirq(); // <-
            }
            """;

        var finding = await Findings.OneOnMarkedLineAsync("RG1002", Source);

        Assert.Equal("definite", finding.Certainty);
        Assert.Contains(Findings.LineOf(Source, "// taken"), finding.Evidence);
    }

    [Fact]
    public async Task A_helper_called_with_and_without_the_lock_is_reported_for_the_caller_that_holds_it()
    {
        const string Source = """
            public void Locked()
            {
                _lock.Lock();
                Relax(); // <-
                _lock.Unlock();
            }

            public void Free()
            {
                Relax();
            }

            private void Relax()
            {
                Softirq.DoSoftirq(); // <-
            }
            """;

        await Findings.OneOnMarkedLineAsync("RG1002", Source);
    }

    [Fact]
    public async Task Lock_and_softirq_both_three_calls_deep()
    {
        const string Source = """
            public void Outer()
            {
                Enter();
                First(); // <-
                Leave();
            }

            private void Enter() => Enter2();
            private void Enter2() => Enter3();
            private void Enter3() => _lock.Lock();
            private void Leave() => _lock.Unlock();
            private void First() => Second(); // <-
            private void Second() => Third(); // <-
            private void Third() => Softirq.DoSoftirq(); // <-
            """;

        Assert.Equal("definite", (await Findings.OneOnMarkedLineAsync("RG1002", Source)).Certainty);
    }

    [Fact]
    public Task A_helper_that_drops_and_retakes_is_silent() => RuleVerifier.SilentAsync("""
        public void Outer()
        {
            _lock.Lock();
            Breathe();
            _lock.Unlock();
        }

        private void Breathe()
        {
            _lock.Unlock();
            Softirq.DoSoftirq();
            _lock.Lock();
        }
        """);

    [Fact]
    public Task A_declared_lock_on_entry_counts() => RuleVerifier.DefiniteAsync("""
        [Requires(Resource.Lock, Of = "_lock")]
        private void Step() { _value++; {|RG1002:Softirq.DoSoftirq()|}; }

        public void Outer() { _lock.Lock(); Step(); _lock.Unlock(); }
        """,
        "RG9004",
        "RG1016");

    [Fact]
    public Task A_declared_wrapper_counts_without_its_body() => RuleVerifier.DefiniteAsync("""
        [Acquires(Resource.Lock, Of = "_lock"), Acquires(Resource.Preempt)]
        public void Take() => _lock.Lock();

        [Releases(Resource.Lock, Of = "_lock"), Releases(Resource.Preempt)]
        public void Drop() => _lock.Unlock();

        public void Bad() { Take(); {|RG1002:Softirq.DoSoftirq()|}; Drop(); }
        public void Good() { Take(); Drop(); Softirq.DoSoftirq(); }
        """);

    [Fact]
    public Task Interface_contracts_reach_the_call() => RuleVerifier.DefiniteAsync("""
        namespace Sample;

        public interface IExit
        {
            [Requires(Context.NotAtomic), Effects(Effect.Reschedules | Effect.RunsSoftirqs)] void Drain();
        }

        public class Hub
        {
            private readonly SpinLock _lock = new();

            public void Bad(IExit exit) { _lock.Lock(); {|RG1002:exit.Drain()|}; _lock.Unlock(); }
            public void Good(IExit exit) { _lock.Lock(); _lock.Unlock(); exit.Drain(); }
        }
        """);

    [Fact]
    public Task A_contract_file_says_the_same() => RuleVerifier.WithContractsAsync(
        """
        T:Sample.Bolt               Lock(Spin)
        M:Sample.Bolt.Shut          Acquires(Lock) Acquires(Preempt)
        M:Sample.Bolt.Open          Releases(Lock) Releases(Preempt)
        M:Sample.Late.Work          Requires(NotAtomic) Effects(Reschedules | RunsSoftirqs)
        """,
        """
        namespace Sample;

        public sealed class Bolt { public void Shut() { } public void Open() { } }

        public static class Late { public static void Work() { } }

        public class User
        {
            private readonly Bolt _bolt = new();

            public void Bad() { _bolt.Shut(); {|RG1002:Late.Work()|}; _bolt.Open(); }
            public void Good() { _bolt.Shut(); _bolt.Open(); Late.Work(); }
        }
        """);
}
