using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Guarded data accessed without its lock.</summary>
public sealed class RG3008Tests
{
    private const string Guarded = """
        [GuardedBy("_lock")] private int _count;
        [GuardedBy("_rw")] private int _highest;
        [GuardedBy("_rw", Mode = Resource.WriteLock)] private int _strict;
        [GuardedBy("_lock")] private int[] _table = new int[4];
        [GuardedBy("_lock")] private int Size { get; set; }

        """;

    // Findings

    /// <summary>Callable from everywhere is callable without the lock.</summary>
    [Fact]
    public Task In_members_that_may_be_called_in_any_context() => RuleVerifier.DefiniteAsync("""
        [GuardedBy("_lock")] private int _guarded;
        [AtomicSafe] public int Get() => {|RG3008:_guarded|};
        [AtomicSafe] public void Helper() { {|RG3008:Inner()|}; }
        [AtomicSafe] public int Locked() { using (_lock.Enter()) return _guarded; }
        [AtomicSafe, Requires(Resource.Lock, Of = "_lock")] public int Asks() => _guarded;
        private void Inner() { _guarded++; }
        """);

    [Fact]
    public Task Without_any_lock() => RuleVerifier.DefiniteAsync(Guarded + """
        public void Write() { {|RG3008:_count|} = 3; }
        public int Read() => {|RG3008:_count|};
        public void Raise() { {|RG3008:_count|}++; }
        public void Property() { {|RG3008:Size|} = 3; }
        public void Element() { {|RG3008:_table|}[2] = 3; }
        public void Late() { _lock.Lock(); _count++; _lock.Unlock(); {|RG3008:_count|}--; }
        """);

    [Fact]
    public Task Not_in_the_mode_that_writing_needs() => RuleVerifier.DefiniteAsync(Guarded + """
        public void Write(int g) { _rw.ReadLock(); {|RG3008:_highest|} = g; _rw.ReadUnlock(); }
        public int Read() { _rw.ReadLock(); int r = {|RG3008:_strict|}; _rw.ReadUnlock(); return r; }
        """);

    [Fact]
    public Task Under_another_lock() => RuleVerifier.DefiniteAsync(Guarded + """
        public void Other() { _second.Lock(); {|RG3008:_count|}++; _second.Unlock(); }
        """);

    [Fact]
    public Task Through_a_helper() => RuleVerifier.DefiniteAsync(Guarded + """
        public void Bad() { {|RG3008:Bump()|}; }
        public void Good() { _lock.Lock(); Bump(); _lock.Unlock(); }
        private void Bump() { _count++; }
        """);

    [Fact]
    public Task Of_another_object() => RuleVerifier.DefiniteAsync("""
        namespace Own;

        public sealed class Map
        {
            public readonly RwLock Lock = new();
            [GuardedBy("Lock")] public int MaxMapped;
        }

        public class User
        {
            public void Bad(Map m, int g) { {|RG3008:m.MaxMapped|} = g; }
            public void Wrong(Map m, Map n) { using (n.Lock.EnterWrite()) {|RG3008:m.MaxMapped|} = 3; }
            public void Good(Map m, int g) { using (m.Lock.EnterWrite()) m.MaxMapped = g; }
            public int Read(Map m) { using var g = m.Lock.EnterRead(); return m.MaxMapped; }
        }
        """);

    [Fact]
    public Task In_a_handler() => RuleVerifier.DefiniteAsync(Guarded + """
        [RunsIn(ExecutionMode.HardIrq)] public void Irq() { {|RG3008:_count|}++; }
        """);

    [Fact]
    public Task On_some_paths() => RuleVerifier.PossibleAsync(Guarded + """
        public void Some(int x) { bool took = false; if (x > 3) { _lock.Lock(); took = true; } Plain.Touch(); {|RG3008:_count|}++; if (took) _lock.Unlock(); }
        """);

    // Valid

    [Fact]
    public Task Under_the_lock() => RuleVerifier.SilentAsync(Guarded + """
        public void Write() { _lock.Lock(); _count = 3; _table[1]++; Size++; _lock.Unlock(); }
        public int Read() { _rw.ReadLock(); int r = _highest; _rw.ReadUnlock(); return r; }
        public void Scope() { using (_lock.Enter()) _count++; using (_rw.EnterWrite()) { _highest++; _strict++; } }
        public void Tried() { if (!_lock.TryLock()) return; _count++; _lock.Unlock(); }
        [Requires(Resource.Lock, Of = "_lock")] public void Declared() { _count++; }
        public void Irqs() { _lock.LockIrqSave(out var f); _count++; _lock.UnlockIrqRestore(f); }
        """);

    [Fact]
    public Task Before_it_is_published() => RuleVerifier.SilentAsync("""
        namespace Own;

        public sealed class Map
        {
            public readonly RwLock Lock = new();
            [GuardedBy("Lock")] public int MaxMapped = 4;
            [GuardedBy("s_lock")] private static int s_count = 3;
            private static readonly SpinLock s_lock = new();

            static Map() { s_count = 5; }

            public Map(int g) { MaxMapped = g; Init(); }

            private void Init() { MaxMapped++; }

            public static Map Make() { var m = new Map(3); m.MaxMapped = 9; return m; }
            public static Map Initialized() => new Map(3) { MaxMapped = 9 };
            public static void Static() { s_lock.Lock(); s_count++; s_lock.Unlock(); }
        }
        """);

    [Fact]
    public Task Left_out_on_purpose() => RuleVerifier.SilentAsync(Guarded + """
        public int Peek() => System.Threading.Volatile.Read(ref _count);
        public void Add() => System.Threading.Interlocked.Increment(ref _count);
        public string Name() => nameof(_count);
        [Trusted("statistics")] public int Statistics() => _count;
        [RunsIn(ExecutionMode.Boot)] public void Boot() { _count = 0; }
        """);

    [Fact]
    public Task The_owner() => RuleVerifier.SilentAsync("""
        namespace Own;

        public sealed class Vcpu
        {
            public readonly SpinLock Lock = new();
            [GuardedBy("Lock"), OwnedBy(ValueRole.Current)] public int Pending;
        }

        public class User
        {
            public void Mine([Role(ValueRole.Current)] Vcpu v) { v.Pending++; }
            public void Other(Vcpu v) { v.Lock.Lock(); v.Pending++; v.Lock.Unlock(); }
        }
        """);

    [Fact]
    public Task A_guard_that_names_nothing() => RuleVerifier.SilentAsync("""
        [GuardedBy("somewhere.Else")] private int _odd;
        public void Odd() { _lock.Lock(); _odd++; _lock.Unlock(); }
        """);
}
