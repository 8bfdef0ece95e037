using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using RingGuard.CodeFixes;
using Xunit;
using VerifyContext = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.EstablishContextFix>;
using VerifyFirst = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.TestFirstFix>;
using VerifyGuard = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.GuardSectionFix>;
using VerifyInner = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RemoveInnerPairFix>;
using VerifyOrder = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.TakeSleepingLockFirstFix>;
using VerifyProtect = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ProtectFpuAccessFix>;
using VerifyRaise = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RaiseAfterReleaseFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes for calls that stand in the wrong context, and for sections and locks that are taken in the wrong place.</summary>
public sealed class ContextFixTests
{
    private const string Needs = """
            [Requires(Context.IrqOff), Trusted("x")] private static void Raise(int v) { }
            [Requires(Context.PreemptOff), Trusted("x")] private static void Move(int v) { }

        """;

    [Fact]
    public Task The_context_is_brought_about() => VerifyContext.FixesAsync(
        Needs + """
            public void Kick()
            {
                // now
                {|RG1016:Raise(1)|};
                Plain.Touch();
            }

            public void Expression() => {|RG1016:Move(2)|};
        """,
        Needs + """
            public void Kick()
            {
                // now
                using (LocalIrq.SaveScope())
                {
                    Raise(1);
                }
                Plain.Touch();
            }

            public void Expression()
            {
                using (Preempt.DisableScope())
                {
                    Move(2);
                }
            }
        """,
        EstablishContextFix.AroundKey);

    [Fact]
    public Task The_callers_bring_the_context_about() => VerifyContext.FixesAsync(
        Needs + """
            public void Kick() => {|RG1016:Raise(1)|};

            // moves
            public void Both()
            {
                {|RG1016:Body()|};

                void Body() { Move(2); }
            }
        """,
        Needs + """
            [Requires(Context.IrqOff)]
            public void Kick() => Raise(1);

            // moves
            [Requires(Context.PreemptOff)]
            public void Both()
            {
                Body();

                void Body() { Move(2); }
            }
        """,
        EstablishContextFix.DeclareKey);

    [Fact]
    public Task Nothing_gives_the_context() => VerifyContext.OffersNothingAsync(
        """
            [Requires(Context.InHyp), Trusted("x")] private static void Hyp() { }
            public void Kick() => {|RG1016:Hyp()|};
        """,
        EstablishContextFix.AroundKey);

    [Fact]
    public Task The_variant_that_expects_the_lock() => VerifyInner.FixesAsync(
        """
            public int Lookup(int g) { _lock.Lock(); int r = LookupLocked(g); _lock.Unlock(); return r; }
            [Requires(Resource.Lock, Of = "_lock")] public int LookupLocked(int g) => _value + g;
            public int Twice(int g) { _lock.Lock(); int r = /* again */ {|RG3002:Lookup(g)|}; _lock.Unlock(); return r; }
            public int This(int g) { _lock.Lock(); int r = {|RG3002:this.Lookup(g)|}; _lock.Unlock(); return r; }
        """,
        """
            public int Lookup(int g) { _lock.Lock(); int r = LookupLocked(g); _lock.Unlock(); return r; }
            [Requires(Resource.Lock, Of = "_lock")] public int LookupLocked(int g) => _value + g;
            public int Twice(int g) { _lock.Lock(); int r = /* again */ LookupLocked(g); _lock.Unlock(); return r; }
            public int This(int g) { _lock.Lock(); int r = this.LookupLocked(g); _lock.Unlock(); return r; }
        """,
        RemoveInnerPairFix.VariantKey);

    [Fact]
    public Task The_inner_pair_goes() => VerifyInner.FixesAsync(
        """
            public void Scopes()
            {
                using (_lock.Enter())
                {
                    // twice
                    using ({|RG3002:_lock.Enter()|})
                    {
                        _value++;
                    }
                }
            }

            public void Sections(byte[] b)
            {
                using (KernelFpu.Section())
                {
                    using ({|RG2004:KernelFpu.Section()|}) Vec.Xor(b);
                }
            }

            public void End() { Plain.Touch(); {|RG2004:KernelFpu.End()|}; }
        """,
        """
            public void Scopes()
            {
                using (_lock.Enter())
                {
                    // twice
                    _value++;
                }
            }

            public void Sections(byte[] b)
            {
                using (KernelFpu.Section())
                {
                    Vec.Xor(b);
                }
            }

            public void End() { Plain.Touch(); }
        """,
        RemoveInnerPairFix.RemoveKey);

    [Fact]
    public Task No_variant_without_a_contract() => VerifyInner.OffersNothingAsync(
        """
            public int Lookup(int g) { _lock.Lock(); int r = LookupLocked(g); _lock.Unlock(); return r; }
            public int LookupLocked(int g) => _value + g;
            public int Twice(int g) { _lock.Lock(); int r = {|RG3002:Lookup(g)|}; _lock.Unlock(); return r; }
        """,
        RemoveInnerPairFix.VariantKey);

    [Fact]
    public Task A_section_where_it_is_usable() => VerifyGuard.FixesAsync(
        """
            [RunsIn(ExecutionMode.HardIrq)]
            public void Irq(byte[] b)
            {
                // checksum
                {|RG2004:KernelFpu.Begin()|};
                Vec.Xor(b);
                KernelFpu.End();
                Plain.Touch();
            }

            [RunsIn(ExecutionMode.HardIrq)]
            public void Scope(byte[] b)
            {
                using ({|RG2004:KernelFpu.Section()|}) Vec.Xor(b);
            }
        """,
        """
            [RunsIn(ExecutionMode.HardIrq)]
            public void Irq(byte[] b)
            {
                // checksum
                if (KernelFpu.IsUsable())
                {
                    KernelFpu.Begin();
                    Vec.Xor(b);
                    KernelFpu.End();
                }
                else
                {
                    // the same without FPU registers
                }
                Plain.Touch();
            }

            [RunsIn(ExecutionMode.HardIrq)]
            public void Scope(byte[] b)
            {
                if (KernelFpu.IsUsable())
                {
                    using (KernelFpu.Section()) Vec.Xor(b);
                }
                else
                {
                    // the same without FPU registers
                }
            }
        """);

    [Fact]
    public Task The_sleeping_lock_first() => VerifyOrder.FixesAsync(
        """
            public void Both()
            {
                // the queue
                _lock.Lock();
                // the configuration
                {|RG3006:_mutex.Lock()|};
                _value++;
                _mutex.Unlock();
                _lock.Unlock();
            }
        """,
        """
            public void Both()
            {
                // the configuration
                _mutex.Lock();
                // the queue
                _lock.Lock();
                _value++;
                _mutex.Unlock();
                _lock.Unlock();
            }
        """);

    [Fact]
    public Task Not_first_where_the_caller_holds_the_spinning_one() => VerifyOrder.OffersNothingAsync("""
            [Requires(Resource.Lock, Of = "_lock")]
            private void Inner() { {|RG3006:_mutex.Lock()|}; _value++; _mutex.Unlock(); }
            public void Outer() { _lock.Lock(); Inner(); _lock.Unlock(); }
        """);

    [Fact]
    public Task Raised_after_the_release() => VerifyRaise.FixesAsync(
        """
            public event Action<int>? Changed;

            public void Set(int v)
            {
                _lock.Lock();
                _value = v;
                Changed?{|RG6007:.Invoke(v)|}; // tell them
                _lock.Unlock();
                Plain.Touch();
            }
        """,
        """
            public event Action<int>? Changed;

            public void Set(int v)
            {
                _lock.Lock();
                _value = v;
                var changed = Changed; // tell them
                _lock.Unlock();
                changed?.Invoke(v);
                Plain.Touch();
            }
        """);

    [Fact]
    public Task Not_with_what_the_lock_guards() => VerifyRaise.OffersNothingAsync("""
            public event Action<int>? Changed;
            public void Set(int v) { _lock.Lock(); _value = v; Changed?{|RG6007:.Invoke(_value)|}; _lock.Unlock(); }
        """);

    [Fact]
    public Task Arithmetic_in_a_section() => VerifyProtect.FixesAsync(
        LanguageKernel.InKernelCode("""
            internal void Scale(double[] a)
            {
                // half of it
                a[0] = {|RG2006:a[1] * 0.5|};
            }
        """),
        LanguageKernel.InKernelCode("""
            internal void Scale(double[] a)
            {
                // half of it
                using (KernelFpu.Section())
                {
                    a[0] = a[1] * 0.5;
                }
            }
        """),
        ProtectFpuAccessFix.ProtectKey);

    [Fact]
    public Task Tested_first() => VerifyFirst.FixesAsync(
        RG1014Tests.Flags + """
            [HotPath] public void If() { if ({|RG1014:_bits.Fetch(Tif.Sve)|}) Work(); }
            [HotPath] public void Negated() { if (!{|RG1014:_bits.Fetch(Tif.NeedLoad)|}) return; Work(); }
            [HotPath] public int Chosen() => {|RG1014:_bits.Fetch(Tif.Sve)|} ? 1 : 0;
        }
        """,
        RG1014Tests.Flags + """
            [HotPath] public void If() { if (_bits.Test(Tif.Sve) && _bits.Fetch(Tif.Sve)) Work(); }
            [HotPath] public void Negated() { if (!(_bits.Test(Tif.NeedLoad) && _bits.Fetch(Tif.NeedLoad))) return; Work(); }
            [HotPath] public int Chosen() => _bits.Test(Tif.Sve) && _bits.Fetch(Tif.Sve) ? 1 : 0;
        }
        """);
}
