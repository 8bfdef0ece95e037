using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.KernelLockFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A lock of the kernel in the place of a monitor.</summary>
public sealed class KernelLockFixTests
{
    private const string Header = "using Monitor = System.Threading.Monitor;\n[assembly: KernelCode]";

    private static string Kernel(string members) => LanguageKernel.With(members, Header);

    [Fact]
    public Task As_a_scope() => Verify.FixesAsync(
        Kernel("""
            private readonly object _sync = new object(); // of the queue
            private static readonly object s_all = new();

            internal void Block()
            {
                // one at a time
                lock ({|RG6003:_sync|}) // here
                {
                    _value++; // counted
                }
            }

            internal void Line() { lock ({|RG6003:this._sync|}) _value++; }
            internal Action Lambda() => () => { lock ({|RG6003:s_all|}) { _value++; } };
            internal int this[int i] { get { lock ({|RG6003:_sync|}) return i; } }
        """),
        Kernel("""
            private readonly SpinLock _sync = new SpinLock(); // of the queue
            private static readonly SpinLock s_all = new();

            internal void Block()
            {
                // one at a time
                using (_sync.Enter()) // here
                {
                    _value++; // counted
                }
            }

            internal void Line() { using (this._sync.Enter()) _value++; }
            internal Action Lambda() => () => { using (s_all.Enter()) { _value++; } };
            internal int this[int i] { get { using (_sync.Enter()) return i; } }
        """),
        "RingGuard.KernelLock.SpinLock");

    [Fact]
    public Task As_calls() => Verify.FixesAsync(
        Kernel("""
            private readonly object _sync = new();
            internal void Explicit() { {|RG6003:Monitor.Enter(_sync)|}; _value++; Monitor.Exit(_sync); }
        """),
        Kernel("""
            private readonly SpinLock _sync = new();
            internal void Explicit() { _sync.Lock(); _value++; _sync.Unlock(); }
        """),
        "RingGuard.KernelLock.SpinLock");

    [Fact]
    public Task As_a_pair_where_there_is_no_scope() => Verify.FixesAsync(
        Kernel("""
            private readonly object _sync = new();

            internal void Block()
            {
                lock ({|RG6003:_sync|})
                {
                    Sched.Doze();
                    _value++;
                }
            }
        """),
        Kernel("""
            private readonly Mutex _sync = new();

            internal void Block()
            {
                _sync.Lock();
                try
                {
                    Sched.Doze();
                    _value++;
                }
                finally
                {
                    _sync.Unlock();
                }
            }
        """),
        "RingGuard.KernelLock.Mutex");

    [Fact]
    public Task No_spinning_lock_where_something_sleeps() => Verify.OffersNothingAsync(
        Kernel("""
            private readonly object _sync = new();
            internal void Block() { lock ({|RG6003:_sync|}) { Sched.Doze(); } }
        """),
        "RingGuard.KernelLock.SpinLock");

    [Fact]
    public Task Not_where_the_object_is_more_than_a_lock() => Verify.OffersNothingAsync(
        Kernel("""
            private readonly object _used = new();
            protected readonly object Shared = new();
            private readonly object _given;
            public Subject(object o) => _given = o;
            internal object Used() => _used;
            internal void A() { lock ({|RG6003:_used|}) _value++; }
            internal void B() { lock ({|RG6003:Shared|}) _value++; }
            internal void C() { lock ({|RG6003:_given|}) _value++; }
            internal void D() { lock ({|RG6003:this|}) _value++; }
            internal void E() { {|RG6003:System.Threading.Thread.Sleep(1)|}; }
        """));
}
