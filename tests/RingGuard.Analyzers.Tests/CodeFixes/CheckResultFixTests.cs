using System.Threading.Tasks;
using RingGuard.CodeFixes;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.CheckResultFix>;
using VerifyStore = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.StoreOnSuccessFix>;
using VerifyGuard = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.GuardByResultFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Results that nobody looks at.</summary>
public sealed class CheckResultFixTests
{
    private const string Update = "    [MustUseResult, Trusted(\"x\")] private static Errno Update() => Errno.Ok;\n";

    [Fact]
    public Task The_code_is_handed_on() => Verify.FixesAsync(
        Update + """
            public Errno Run()
            {
                // first of all
                {|RG4013:Update()|}; // must work
                Plain.Touch();
                return Errno.Ok;
            }

            public Errno Assigned()
            {
                var rc = {|RG4013:Update()|};
                Plain.Touch();
                return Errno.Ok;
            }
        """,
        Update + """
            public Errno Run()
            {
                // first of all
                var rc = Update(); // must work
                if (rc != Errno.Ok)
                {
                    return rc;
                }
                Plain.Touch();
                return Errno.Ok;
            }

            public Errno Assigned()
            {
                var rc = Update();
                if (rc != Errno.Ok)
                {
                    return rc;
                }
                Plain.Touch();
                return Errno.Ok;
            }
        """,
        CheckResultFix.CheckKey);

    [Fact]
    public Task Left_as_the_body_can() => Verify.FixesAsync(
        """
            public void Nothing()
            {
                {|RG4013:Regs.Freeze(Task.Current)|};
                Plain.Touch();
            }

            public bool False()
            {
                {|RG4013:Regs.Freeze(Task.Current)|};
                return true;
            }

            public Errno Code(bool x)
            {
                {|RG4013:Regs.Freeze(Task.Current)|};
                if (x) return Errno.Busy;
                return Errno.Ok;
            }
        """,
        """
            public void Nothing()
            {
                if (!Regs.Freeze(Task.Current))
                {
                    return;
                }
                Plain.Touch();
            }

            public bool False()
            {
                if (!Regs.Freeze(Task.Current))
                {
                    return false;
                }
                return true;
            }

            public Errno Code(bool x)
            {
                if (!Regs.Freeze(Task.Current))
                {
                    return Errno.Busy;
                }
                if (x) return Errno.Busy;
                return Errno.Ok;
            }
        """,
        CheckResultFix.CheckKey);

    [Fact]
    public Task The_lock_is_given_back_first() => Verify.FixesAsync(
        Update + """
            public Errno Run()
            {
                _lock.Lock();
                {|RG4013:Update()|};
                _lock.Unlock();
                return Errno.Ok;
            }
        """,
        Update + """
            public Errno Run()
            {
                _lock.Lock();
                var rc = Update();
                if (rc != Errno.Ok)
                {
                    _lock.Unlock();
                    return rc;
                }
                _lock.Unlock();
                return Errno.Ok;
            }
        """,
        CheckResultFix.CheckKey);

    [Fact]
    public Task In_lambdas_and_local_functions() => Verify.FixesAsync(
        Update + """
            public void Run()
            {
                Func<Errno> f = () =>
                {
                    {|RG4013:Update()|};
                    return Errno.Ok;
                };
                f();
                Body();

                static bool Body()
                {
                    {|RG4013:Update()|};
                    return true;
                }
            }
        """,
        Update + """
            public void Run()
            {
                Func<Errno> f = () =>
                {
                    var rc = Update();
                    if (rc != Errno.Ok)
                    {
                        return rc;
                    }
                    return Errno.Ok;
                };
                f();
                Body();

                static bool Body()
                {
                    if (Update() != Errno.Ok)
                    {
                        return false;
                    }
                    return true;
                }
            }
        """,
        CheckResultFix.CheckKey);

    [Fact]
    public Task Said_not_to_matter() => Verify.FixesAsync(
        """
            public void Statement() { {|RG4013:Regs.Freeze(Task.Current)|}; /* best effort */ Plain.Touch(); }
            public void Expression() => {|RG4013:Regs.Freeze(Task.Current)|};
            public void Lambda() { Action a = () => {|RG4013:Regs.Freeze(Task.Current)|}; a(); }
        """,
        """
            public void Statement() { _ = Regs.Freeze(Task.Current); /* best effort */ Plain.Touch(); }
            public void Expression() => _ = Regs.Freeze(Task.Current);
            public void Lambda() { Action a = () => _ = Regs.Freeze(Task.Current); a(); }
        """,
        CheckResultFix.DiscardKey);

    /// <summary>There is no way out to take: the body ends there, or cannot say that it failed.</summary>
    [Fact]
    public Task Not_where_nothing_would_follow() => Verify.OffersNothingAsync(
        """
            public void Last() { {|RG4013:Regs.Freeze(Task.Current)|}; }
            public string Text() { {|RG4013:Regs.Freeze(Task.Current)|}; return ""; }
        """,
        CheckResultFix.CheckKey);

    [Fact]
    public Task A_save_that_destroyed_the_registers() => Verify.FixesAsync(
        """
            public void Switch(FpuContext f)
            {
                Preempt.Disable();
                {|RG2020:Regs.Keep(f)|};
                f.LastCpu = 1;
                Preempt.Enable();
            }
        """,
        """
            public void Switch(FpuContext f)
            {
                Preempt.Disable();
                if (Regs.Keep(f) != SaveResult.Preserved)
                {
                    Fpu.InvalidateRegisters(f);
                }
                f.LastCpu = 1;
                Preempt.Enable();
            }
        """,
        CheckResultFix.CheckKey);

    [Fact]
    public Task An_update() => Verify.FixesAsync(
        """
            public Errno Set(Vcpu v, ulong x)
            {
                {|RG5003:v.Guest.UpdateXcr0(x)|};
                return Errno.Ok;
            }
        """,
        """
            public Errno Set(Vcpu v, ulong x)
            {
                var rc = v.Guest.UpdateXcr0(x);
                if (rc != Errno.Ok)
                {
                    return rc;
                }
                return Errno.Ok;
            }
        """,
        CheckResultFix.CheckKey);

    [Fact]
    public Task In_effect_behind_the_check() => VerifyStore.FixesAsync(
        """
            public bool Early(Vcpu v, ulong x)
            {
                // the guest's
                {|RG5003:v.Xcr0|} = x;
                if (v.Guest.UpdateXcr0(x) is not Errno.Ok) return false;
                return true;
            }
        """,
        """
            public bool Early(Vcpu v, ulong x)
            {
                if (v.Guest.UpdateXcr0(x) is not Errno.Ok) return false;
                // the guest's
                v.Xcr0 = x;
                return true;
            }
        """);

    [Fact]
    public Task In_effect_on_success() => VerifyStore.FixesAsync(
        """
            public void Set(Vcpu v, ulong x)
            {
                {|RG5003:v.Xcr0|} = x;
                {|RG5003:v.Guest.UpdateXcr0(x)|};
            }
        """,
        """
            public void Set(Vcpu v, ulong x)
            {
                if (v.Guest.UpdateXcr0(x) == Errno.Ok)
                {
                    v.Xcr0 = x;
                }
            }
        """);

    [Fact]
    public Task In_effect_behind_a_result_that_is_kept() => VerifyGuard.FixesAsync(
        """
            public bool Set(Vcpu v, ulong x)
            {
                var rc = v.Guest.UpdateXcr0(x);
                {|RG5003:v.Xcr0|} = x;
                return rc == Errno.Ok;
            }
        """,
        """
            public bool Set(Vcpu v, ulong x)
            {
                var rc = v.Guest.UpdateXcr0(x);
                if (rc == Errno.Ok)
                {
                    v.Xcr0 = x;
                }
                return rc == Errno.Ok;
            }
        """);
}
