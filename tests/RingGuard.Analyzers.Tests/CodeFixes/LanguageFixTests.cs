using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using VerifyAtomic = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.AtomicAllocationFix>;
using VerifyMove = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.MoveBehindReleaseFix>;
using VerifyReturn = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ReturnErrorFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes about allocation, exceptions, and what must wait for the end of a section.</summary>
public sealed class LanguageFixTests
{
    private const string Async = "using Job = System.Threading.Tasks.Task;\n";

    [Fact]
    public Task Allocated_without_waiting() => VerifyAtomic.FixesAsync(
        LanguageKernel.With("""
            private byte[] _kept;
            public void Irq(int n) { _lock.Lock(); var p = {|RG3009:Mem.Alloc(n, Gfp.Kernel)|}; if (p != null) p[0] = 1; _lock.Unlock(); }
            public void Default(int n) { _lock.Lock(); _kept = {|RG3009:Mem.Alloc(n)|}; _lock.Unlock(); }
            public void Named(int n) { _lock.Lock(); _kept = {|RG3009:Mem.Alloc(gfp: Gfp.Kernel, n: n)|}; _lock.Unlock(); }
            public void Local() { F(); void F() { _lock.Lock(); _kept = {|RG3009:Mem.Alloc(3)|}; _lock.Unlock(); } }
        """),
        LanguageKernel.With("""
            private byte[] _kept;
            public void Irq(int n) { _lock.Lock(); var p = Mem.Alloc(n, Gfp.Atomic); if (p != null) p[0] = 1; _lock.Unlock(); }
            public void Default(int n) { _lock.Lock(); _kept = Mem.Alloc(n, Gfp.Atomic); _lock.Unlock(); }
            public void Named(int n) { _lock.Lock(); _kept = Mem.Alloc(gfp: Gfp.Atomic, n: n); _lock.Unlock(); }
            public void Local() { F(); void F() { _lock.Lock(); _kept = Mem.Alloc(3, Gfp.Atomic); _lock.Unlock(); } }
        """));

    [Fact]
    public Task Not_where_the_memory_is_relied_on_or_no_argument_helps() => VerifyAtomic.OffersNothingAsync(LanguageKernel.With("""
            public void Used(int n) { _lock.Lock(); var p = {|RG3009:Mem.Alloc(n, Gfp.Kernel)|}; p[0] = 1; _lock.Unlock(); }
            public void Chosen(int n, Gfp gfp) { _lock.Lock(); {|RG3009:Mem.Alloc(n, gfp)|}; _lock.Unlock(); }
            public void Never(int n) { _lock.Lock(); {|RG3009:Mem.Reserve(n)|}; _lock.Unlock(); }
        """));

    [Fact]
    public Task Tested_before_anything_is_taken() => VerifyReturn.FixesAsync(
        """
            public Errno Set(int n)
            {
                FpRegs.Lock();

                // too long
                if (n > 3)
                    {|RG6009:throw new ArgumentException();|} // no
                _value = n;
                FpRegs.Unlock();
                return Errno.Ok;
            }
        """,
        """
            public Errno Set(int n)
            {
                // too long
                if (n > 3)
                    return Errno.Inval; // no
                FpRegs.Lock();
                _value = n;
                FpRegs.Unlock();
                return Errno.Ok;
            }
        """);

    [Fact]
    public Task Given_back_before_returning() => VerifyReturn.FixesAsync(
        """
            public Errno Set(int n)
            {
                _lock.Lock();
                _second.Lock();
                if (_value > n)
                {
                    {|RG6009:throw new ArgumentException();|}
                }

                _second.Unlock();
                _lock.Unlock();
                return Errno.Ok;
            }

            public Errno Switch(int n)
            {
                _ticket.Take();
                switch (_value + n)
                {
                    case 1:
                        {|RG6009:throw new ArgumentException();|}
                    default:
                        break;
                }

                _ticket.Drop();
                return Errno.Ok;
            }
        """,
        """
            public Errno Set(int n)
            {
                _lock.Lock();
                _second.Lock();
                if (_value > n)
                {
                    _second.Unlock();
                    _lock.Unlock();
                    return Errno.Inval;
                }

                _second.Unlock();
                _lock.Unlock();
                return Errno.Ok;
            }

            public Errno Switch(int n)
            {
                _ticket.Take();
                switch (_value + n)
                {
                    case 1:
                        _ticket.Drop();
                        return Errno.Inval;
                    default:
                        break;
                }

                _ticket.Drop();
                return Errno.Ok;
            }
        """);

    [Fact]
    public Task Not_where_no_code_says_it_or_the_throw_is_a_value() => VerifyReturn.OffersNothingAsync("""
            public Errno Unknown(int n) { _lock.Lock(); if (n > 3) {|RG6009:throw new InvalidOperationException();|} _lock.Unlock(); return Errno.Ok; }
            public Errno Expression(object o) { _lock.Lock(); _value = o is int i ? i : {|RG6009:throw new ArgumentException()|}; _lock.Unlock(); return Errno.Ok; }
            [return: Role(ValueRole.MustCheck)] public int Checked(int n) { _lock.Lock(); if (n > 3) {|RG6009:throw new ArgumentException();|} _lock.Unlock(); return 0; }
        """);

    [Fact]
    public Task Awaited_behind_the_section() => VerifyMove.FixesAsync(
        LanguageKernel.With("""
            public async Job Lock()
            {
                _lock.Lock();
                _value++;
                {|RG6001:await Job.Delay(1).ConfigureAwait(false)|}; // a moment
                _lock.Unlock();
            }

            public async Job Scope()
            {
                using (Pins.Take())
                {
                    _value++;
                    {|RG6001:await Job.Yield()|};
                }
            }
        """, Async),
        LanguageKernel.With("""
            public async Job Lock()
            {
                _lock.Lock();
                _value++;
                _lock.Unlock();
                await Job.Delay(1).ConfigureAwait(false); // a moment
            }

            public async Job Scope()
            {
                using (Pins.Take())
                {
                    _value++;
                }

                await Job.Yield();
            }
        """, Async));

    [Fact]
    public Task Not_awaited_later_where_the_result_is_used() => VerifyMove.OffersNothingAsync(LanguageKernel.With("""
            private static Job<int> Load() => Job.FromResult(1);
            public async Job Lock() { _lock.Lock(); int n = {|RG6001:await Load()|}; _value = n; _lock.Unlock(); }
        """, "using Job = System.Threading.Tasks.Task;\n").Replace("Job<int>", "System.Threading.Tasks.Task<int>"));

    [Fact]
    public Task A_helper_that_opens_a_window_behind_the_section() => VerifyMove.FixesAsync(
        """
            private int _a, _b;
            public void Bad()
            {
                LocalIrq.Disable();
                _a = 1;
                {|RG3010:Window()|};
                _b = _a;
                LocalIrq.Enable();
            }

            [Effects(Effect.EnablesIrqsTemporarily), Trusted("x")] private void Window() { }
        """,
        """
            private int _a, _b;
            public void Bad()
            {
                LocalIrq.Disable();
                _a = 1;
                _b = _a;
                LocalIrq.Enable();
                Window();
            }

            [Effects(Effect.EnablesIrqsTemporarily), Trusted("x")] private void Window() { }
        """);
}
