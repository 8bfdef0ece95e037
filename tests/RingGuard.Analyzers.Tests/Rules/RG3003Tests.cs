using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Locks taken in opposite orders, or against the declared ranks.</summary>
public sealed class RG3003Tests
{
    // Findings

    [Fact]
    public async Task Two_paths_in_opposite_orders()
    {
        const string Source = """
            public void F() { _lock.Lock(); _second.Lock(); _second.Unlock(); _lock.Unlock(); }
            public void G() { _second.Lock(); _lock.Lock(); _lock.Unlock(); _second.Unlock(); }
            """;
        var finding = Assert.Single(await Findings.OfAsync(Source));
        Assert.Equal("RG3003", finding.Id);
        Assert.Equal("definite", finding.Certainty);
        Assert.Equal("_lock.Lock()", finding.Text);
        Assert.Equal(Findings.LineOf(Source, "public void G"), finding.Line);
        Assert.Contains(Findings.LineOf(Source, "public void F"), finding.Evidence);
        Assert.Contains("'main' is taken while 'second' is held", finding.Message);
    }

    [Fact]
    public Task A_sleeping_lock_inside_a_spinning_one_is_wrong_by_itself() => RuleVerifier.DefiniteAsync("""
        public void Bad() { _lock.Lock(); {|RG3006:_mutex.Lock()|}; _mutex.Unlock(); _lock.Unlock(); }
        public void Good() { _mutex.Lock(); _lock.Lock(); _lock.Unlock(); _mutex.Unlock(); }
        """);

    [Fact]
    public Task Through_helpers_and_scopes() => RuleVerifier.DefiniteAsync("""
        public void Write() { using (_lock.Enter()) Sync(); }
        private void Sync() { _second.Lock(); _value++; _second.Unlock(); }
        public void Ioctl() { using var g = _second.Enter(); {|RG3003:Buffer()|}; }
        private void Buffer() { _lock.Lock(); _value--; _lock.Unlock(); }
        """);

    [Fact]
    public Task Three_locks_in_a_ring() => RuleVerifier.DefiniteAsync("""
        public void A() { _mutex.Lock(); _lock.Lock(); _lock.Unlock(); _mutex.Unlock(); }
        public void B() { _lock.Lock(); _second.Lock(); _second.Unlock(); _lock.Unlock(); }
        public void C() { _rw.WriteLock(); _ticket.Take(); _ticket.Drop(); _rw.WriteUnlock(); }
        public void D() { _second.Lock(); _rw.WriteLock(); _rw.WriteUnlock(); _second.Unlock(); }
        public void E() { _ticket.Take(); {|RG3003:_lock.Lock()|}; _lock.Unlock(); _ticket.Drop(); }
        """);

    [Fact]
    public Task Fields_without_a_class_are_classes_of_their_own() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        [LockClass("latch", LockKind.Mutex)]
        public sealed class Latch
        {
            [Acquires(Resource.Lock), Effects(Effect.Sleeps), Trusted("x")] public void Take() { }
            [Releases(Resource.Lock), Trusted("x")] public void Give() { }
        }

        public class Device
        {
            private readonly Latch _buffer = new();
            private readonly Latch _bus = new();

            public void Write() { _buffer.Take(); Sync(); _buffer.Give(); }
            private void Sync() { _bus.Take(); _bus.Give(); }
            public void Control() { _bus.Take(); {|RG3003:_buffer.Take()|}; _buffer.Give(); _bus.Give(); }
        }
        """);

    [Fact]
    public Task A_callee_that_drops_and_takes_again() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public class Socket
        {
            public readonly Mutex Lock = new();
        }

        public class Transport
        {
            private readonly Mutex _registry = new();

            public void Assign(Socket s)
            {
                s.Lock.Lock();
                _registry.Lock();
                {|RG3003:Release(s)|};
                _registry.Unlock();
                s.Lock.Unlock();
            }

            private static void Release(Socket s) { s.Lock.Unlock(); Plain.Touch(); s.Lock.Lock(); }
        }
        """);

    [Fact]
    public Task Against_the_declared_ranks() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public class Ranks
        {
            [LockClass("outer", LockKind.Spin, Order = 10)] private readonly SpinLock _outer = new();
            [LockClass("inner", LockKind.Spin, Order = 20)] private readonly SpinLock _inner = new();
            [LockClass("twin", LockKind.Spin, Order = 20)] private readonly SpinLock _twin = new();

            public void Good() { _outer.Lock(); _inner.Lock(); _inner.Unlock(); _outer.Unlock(); }
            public void Bad() { _inner.Lock(); {|RG3003:_outer.Lock()|}; _outer.Unlock(); _inner.Unlock(); }
            public void Same() { _inner.Lock(); {|RG3003:_twin.Lock()|}; _twin.Unlock(); _inner.Unlock(); }
            public void Called() { _inner.Lock(); {|RG3003:Helper()|}; _inner.Unlock(); }
            private void Helper() { _outer.Lock(); _outer.Unlock(); }
            [Requires(Resource.Lock, Of = "_inner")] public void Declared() { {|RG3003:_outer.Lock()|}; _outer.Unlock(); }
        }
        """);

    [Fact]
    public Task Across_objects_and_through_parameters() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public class Vm { public readonly Mutex Lock = new(); public readonly List<Vcpu> Vcpus = new(); }

        public class Vcpu { public readonly Mutex Mutex = new(); public Vm Vm = new(); }

        public static class Hyp
        {
            public static void Pause(Vm vm) { vm.Lock.Lock(); foreach (var v in vm.Vcpus) Stop(v); vm.Lock.Unlock(); }
            private static void Stop(Vcpu v) => Guarded(v.Mutex);
            private static void Guarded(Mutex m) { m.Lock(); m.Unlock(); }
            public static void Ioctl(Vcpu v) { v.Mutex.Lock(); {|RG3003:Create(v.Vm)|}; v.Mutex.Unlock(); }
            private static void Create(Vm vm) { vm.Lock.Lock(); vm.Lock.Unlock(); }
        }
        """);

    [Fact]
    public Task Where_a_third_lock_keeps_them_apart_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void F() { _mutex.Lock(); _lock.Lock(); _second.Lock(); _second.Unlock(); _lock.Unlock(); _mutex.Unlock(); }
        public void G() { _mutex.Lock(); _second.Lock(); {|RG3003:_lock.Lock()|}; _lock.Unlock(); _second.Unlock(); _mutex.Unlock(); }
        """);

    [Fact]
    public Task On_some_paths_it_is_possible() => RuleVerifier.PossibleAsync("""
        public void F() { _lock.Lock(); _rw.ReadLock(); _rw.ReadUnlock(); _lock.Unlock(); }
        public void G() { _rw.ReadLock(); {|RG3003:_lock.Lock()|}; _lock.Unlock(); _rw.ReadUnlock(); }
        """);

    [Fact]
    public Task The_statement_of_the_language_counts_where_it_spins() => RuleVerifier.WithContractsAsync(
        "construct lock Acquires(Lock, Kind = Spin, Reentrant = false)",
        """
        private readonly object _a = new();
        private readonly object _b = new();
        public void F() { lock (_a) { lock (_b) { _value++; } } }
        public void G() { lock (_b) { lock ({|RG3003:_a|}) { _value--; } } }
        """);

    // Valid

    [Fact]
    public Task The_same_order_everywhere() => RuleVerifier.SilentAsync("""
        public void F() { _lock.Lock(); _second.Lock(); _second.Unlock(); _lock.Unlock(); }
        public void G() { _lock.Lock(); Inner(); _lock.Unlock(); }
        private void Inner() { _second.Lock(); _second.Unlock(); }
        public void Alone() { _second.Lock(); _second.Unlock(); _lock.Lock(); _lock.Unlock(); }
        """);

    [Fact]
    public Task An_attempt_does_not_wait() => RuleVerifier.SilentAsync("""
        public void F() { _lock.Lock(); _second.Lock(); _second.Unlock(); _lock.Unlock(); }
        public void G() { _second.Lock(); if (_lock.TryLock()) _lock.Unlock(); _second.Unlock(); }
        """);

    [Fact]
    public Task Dropped_before_the_other_is_taken() => RuleVerifier.SilentAsync("""
        public void F() { _lock.Lock(); _second.Lock(); _second.Unlock(); _lock.Unlock(); }
        public void G() { _second.Lock(); Swap(); _second.Unlock(); }
        private void Swap() { _second.Unlock(); _lock.Lock(); _lock.Unlock(); _second.Lock(); }
        """);

    [Fact]
    public Task Instances_in_an_order_of_their_own() => RuleVerifier.SilentAsync("""
        namespace Own;

        public class Node { [LockClass("node", LockKind.Spin), LockOrder(By = "address")] public readonly SpinLock Lock = new(); }

        public class Run { [LockClass("run", LockKind.Spin)] public readonly SpinLock Lock = new(); }

        public class Tree
        {
            public void Move(Node a, Node b) { a.Lock.Lock(); b.Lock.Lock(); b.Lock.Unlock(); a.Lock.Unlock(); }
            [LockOrder(By = "cpu")] public void Pair(Run a, Run b) { a.Lock.Lock(); b.Lock.Lock(); b.Lock.Unlock(); a.Lock.Unlock(); }
        }
        """);

    [Fact]
    public Task Recursion_ends() => RuleVerifier.SilentAsync("""
        public void F(int n) { _lock.Lock(); _lock.Unlock(); if (n > 0) G(n - 1); }
        private void G(int n) { _second.Lock(); _second.Unlock(); if (n > 0) F(n - 1); else H(n); }
        private void H(int n) { if (n < 3) H(n + 1); else G(n); }
        """);

    [Fact]
    public Task Primitives_are_not_looked_into() => RuleVerifier.SilentAsync("""
        namespace Own;

        public sealed class Latch
        {
            private readonly object _gate = new();
            private readonly object _queue = new();

            [Acquires(Resource.Lock), Trusted("made of monitors")] public void Take() { lock (_gate) { lock (_queue) { } } }
            [Releases(Resource.Lock), Trusted("made of monitors")] public void Give() { lock (_queue) { lock (_gate) { } } }
        }

        public class User
        {
            private readonly Latch _a = new();
            private readonly Latch _b = new();

            public void F() { _a.Take(); _b.Take(); _b.Give(); _a.Give(); }
        }
        """);
}
