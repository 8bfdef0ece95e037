using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.AnnotatedDelegateFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A delegate type that says that it does not block.</summary>
public sealed class AnnotatedDelegateFixTests
{
    [Fact]
    public Task One_that_there_is() => Verify.FixesAsync(
        """
        namespace Sample;

        [AtomicSafe] public delegate void Callback();
        public delegate void Other();

        public class Subject
        {
            private readonly SpinLock _lock = new();
            internal Action _kept;

            public void Each(Action action) // for all
            {
                _lock.Lock();
                {|RG9006:action()|}; // now
                _lock.Unlock();
            }

            public void Kept() { using (_lock.Enter()) { if (_kept != null) {|RG9006:_kept.Invoke()|}; } }
            public void Store(int n) { _kept = () => Plain.Read(n); }
            public void Use() { Each(() => { }); Each(Plain.Touch); }
        }
        """,
        """
        namespace Sample;

        [AtomicSafe] public delegate void Callback();
        public delegate void Other();

        public class Subject
        {
            private readonly SpinLock _lock = new();
            internal Callback _kept;

            public void Each(Callback action) // for all
            {
                _lock.Lock();
                action(); // now
                _lock.Unlock();
            }

            public void Kept() { using (_lock.Enter()) { if (_kept != null) _kept.Invoke(); } }
            public void Store(int n) { _kept = () => Plain.Read(n); }
            public void Use() { Each(() => { }); Each(Plain.Touch); }
        }
        """);

    [Fact]
    public Task One_that_is_declared() => Verify.FixesAsync(
        """
            /// <summary>Counts.</summary>
            public int Count(Func<int, bool> test, int n)
            {
                using (_lock.Enter())
                    return {|RG9006:test(n)|} ? 1 : 0;
            }
        """,
        """
            [AtomicSafe]
            public delegate bool AtomicFunc(int arg);

            /// <summary>Counts.</summary>
            public int Count(AtomicFunc test, int n)
            {
                using (_lock.Enter())
                    return test(n) ? 1 : 0;
            }
        """);

    [Fact]
    public Task Not_where_something_else_is_stored_there_or_what_is_passed_blocks() => Verify.OffersNothingAsync("""
            private Action _kept;
            public void Store(Action a) => _kept = a;
            public void Kept() { using (_lock.Enter()) {|RG9006:_kept()|}; }
            public void Passed(Action action) { using (_lock.Enter()) {|RG9006:action()|}; }
            public void Passes(Action a) => Passed(a);
            public virtual void Overridden(Action action) { using (_lock.Enter()) {|RG9006:action()|}; }
            public void Dynamic(dynamic d) { using (_lock.Enter()) {|RG9006:d.Go()|}; }
        """);
}
