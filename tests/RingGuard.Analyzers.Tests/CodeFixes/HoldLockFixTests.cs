using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.HoldLockFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A lock that must be held: taken around the access, or asked of the callers.</summary>
public sealed class HoldLockFixTests
{
    private const string Hold = "RingGuard.HoldLock";
    private const string Declare = "RingGuard.DeclareRequiresLock";

    private const string Guarded = """
            [GuardedBy("_lock")] private int _count;
            [GuardedBy("_rw")] private int _highest;
            [GuardedBy("_ticket")] private int _tickets;

        """;

    [Fact]
    public Task A_write_in_a_scope() => Fixes(
        """
            public void Write()
            {
                // again
                {|RG3008:_count|} = 3; // three
            }

            public void Write(bool x)
            {
                if (x) {|RG3008:_count|} = 3;
            }
        """,
        """
            public void Write()
            {
                // again
                using (_lock.Enter())
                {
                    _count = 3; // three
                }
            }

            public void Write(bool x)
            {
                if (x)
                {
                    using (_lock.Enter())
                    {
                        _count = 3;
                    }
                }
            }
        """,
        Hold);

    [Fact]
    public Task An_expression_body() => Fixes(
        """
            public int Read() => {|RG3008:_count|};
        """,
        """
            public int Read()
            {
                using (_lock.Enter())
                {
                    return _count;
                }
            }
        """,
        Hold);

    [Fact]
    public Task For_reading_where_that_is_enough() => Fixes(
        """
            public int Read()
            {
                return {|RG3008:_highest|};
            }
        """,
        """
            public int Read()
            {
                using (_rw.EnterRead())
                {
                    return _highest;
                }
            }
        """,
        Hold);

    [Fact]
    public Task Between_two_calls() => Fixes(
        """
            public int Next()
            {
                int n = {|RG3008:_tickets|};
                return n + 1;
            }
        """,
        """
            public int Next()
            {
                _ticket.Take();
                int n = _tickets;
                _ticket.Drop();
                return n + 1;
            }
        """,
        Hold);

    [Fact]
    public Task What_is_read_and_written_from_it_is_one_section() => Fixes(
        """
            public void Add(int x)
            {
                int n = {|RG3008:_count|};
                Plain.Touch();
                {|RG3008:_count|} = n + x;
            }
        """,
        """
            public void Add(int x)
            {
                using (_lock.Enter())
                {
                    int n = _count;
                    Plain.Touch();
                    _count = n + x;
                }
            }
        """,
        Hold);

    [Fact]
    public Task Not_split_where_something_sleeps_between_reading_and_writing() => Verify.OffersNothingAsync(
        Guarded + """
            public void Add(int x) { int n = {|RG3008:_count|}; Sched.Doze(); {|RG3008:_count|} = n + x + (int)Sched.Await(3); }
        """,
        Hold);

    [Fact]
    public Task For_writing_instead_of_reading() => Fixes(
        """
            public void Raise(int g)
            {
                _rw.ReadLock();
                {|RG3008:_highest|} = g;
                _rw.ReadUnlock();
            }

            public void Scope(int g)
            {
                using (_rw.EnterRead()) {|RG3008:_highest|} = g;
            }
        """,
        """
            public void Raise(int g)
            {
                _rw.WriteLock();
                _highest = g;
                _rw.WriteUnlock();
            }

            public void Scope(int g)
            {
                using (_rw.EnterWrite()) _highest = g;
            }
        """,
        Hold);

    [Fact]
    public Task Of_another_object() => Verify.FixesAsync(
        """
        namespace Own;

        public sealed class Map
        {
            public readonly RwLock Lock = new();
            [GuardedBy("Lock")] public int MaxMapped;
        }

        public class User
        {
            public void Set(Map m, int g)
            {
                {|RG3008:m.MaxMapped|} = g;
            }
        }
        """,
        """
        namespace Own;

        public sealed class Map
        {
            public readonly RwLock Lock = new();
            [GuardedBy("Lock")] public int MaxMapped;
        }

        public class User
        {
            public void Set(Map m, int g)
            {
                using (m.Lock.EnterWrite())
                {
                    m.MaxMapped = g;
                }
            }
        }
        """,
        Hold);

    [Fact]
    public Task Around_a_call_that_asks_for_it() => Verify.FixesAsync(
        """
            [Requires(Resource.Lock, Of = "_lock")] private void Bump() { _value++; }
            public void Twice()
            {
                {|RG3012:Bump()|};
            }
        """,
        """
            [Requires(Resource.Lock, Of = "_lock")] private void Bump() { _value++; }
            public void Twice()
            {
                using (_lock.Enter())
                {
                    Bump();
                }
            }
        """,
        Hold);

    [Fact]
    public Task Left_to_the_callers() => Fixes(
        """
            public void Write()
            {
                {|RG3008:_count|} = 3;
            }
        """,
        """
            [Requires(Resource.Lock, Of = "_lock")]
            public void Write()
            {
                _count = 3;
            }
        """,
        Declare);

    [Fact]
    public Task Not_around_something_that_sleeps() => Verify.OffersNothingAsync(
        Guarded + """
            public void Read() { Plain.Read({|RG3008:_count|} + (int)Sched.Await(3)); }
        """,
        Hold);

    [Fact]
    public Task Not_left_to_the_callers_of_a_root_or_with_an_object_they_cannot_name() => Verify.OffersNothingAsync(
        Guarded + """
            [RunsIn(ExecutionMode.HardIrq)] public void Irq() { {|RG3008:_count|}++; }
            public static void Other(List<Subject> all) { foreach (var s in all) {|RG3008:s._count|} = 3; }
        """,
        Declare);

    private static Task Fixes(string source, string fixedSource, string key) => Verify.FixesAsync(Guarded + source, Guarded + fixedSource, key);
}
