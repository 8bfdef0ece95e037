using System.Threading.Tasks;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.PairToScopeFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>An acquire … release pair that some path leaves open becomes a scope, or try/finally where there is none.</summary>
public sealed partial class PairToScopeFixTests
{
    private const string Scope = "RingGuard.UsingScope";
    private const string Finally = "RingGuard.TryFinally";

    [Fact]
    public Task A_section_with_an_early_return() => Verify.FixesAsync(
        """
            public void Bad(byte[] b)
            {
                {|RG2002:KernelFpu.Begin()|};
                if (b.Length == 0) return;
                Vec.Xor(b);
                KernelFpu.End();
            }
        """,
        """
            public void Bad(byte[] b)
            {
                using (KernelFpu.Section())
                {
                    if (b.Length == 0) return;
                    Vec.Xor(b);
                }
            }
        """,
        Scope);

    [Fact]
    public Task A_section_without_a_scope_gets_a_finally() => Verify.FixesAsync(
        """
            public void Bad(byte[] b)
            {
                // guest registers
                {|RG2003:KernelNeon.Begin()|}; // opened
                _value = Parser.Parse(b);
                // close it
                KernelNeon.End(); // closed
            }
        """,
        """
            public void Bad(byte[] b)
            {
                // guest registers
                KernelNeon.Begin(); // opened
                try
                {
                    _value = Parser.Parse(b);
                }
                finally
                {
                    // close it
                    KernelNeon.End(); // closed
                }
            }
        """,
        Finally);

    [Fact]
    public Task A_throwing_callee_in_a_section() => Verify.FixesAsync(
        """
            public void Bad(byte[] b) { {|RG2003:KernelFpu.Begin()|}; _value = Parser.Parse(b); KernelFpu.End(); }
        """,
        """
            public void Bad(byte[] b) {
                using (KernelFpu.Section())
                {
                    _value = Parser.Parse(b);
                }
            }
        """,
        Scope);

    [Fact]
    public Task A_preempt_count() => Verify.FixesAsync(
        """
            public Errno Bad(bool ok)
            {
                {|RG1004:Preempt.Disable()|};
                if (!ok) return Errno.Inval;
                _value++;
                Preempt.Enable();
                return Errno.Ok;
            }
        """,
        """
            public Errno Bad(bool ok)
            {
                using (Preempt.DisableScope())
                {
                    if (!ok) return Errno.Inval;
                    _value++;
                }
                return Errno.Ok;
            }
        """);

    [Fact]
    public Task A_count_under_another_name_has_no_scope() => Verify.FixesAsync(
        """
            public Errno Bad(bool ok)
            {
                {|RG1004:Arch.Pin()|};
                if (!ok) return Errno.Inval;
                Arch.Unpin();
                return Errno.Ok;
            }
        """,
        """
            public Errno Bad(bool ok)
            {
                Arch.Pin();
                try
                {
                    if (!ok) return Errno.Inval;
                }
                finally
                {
                    Arch.Unpin();
                }
                return Errno.Ok;
            }
        """);

    [Fact]
    public Task A_lock_released_on_error_only() => Verify.FixesAsync(
        """
            public Errno Bad(Domain d)
            {
                {|RG3001:d.P2M.Lock.Lock()|};
                var rc = Map(d);
                if (rc == Errno.Ok) return rc;
                d.P2M.Lock.Unlock();
                return rc;
            }

            private Errno Map(Domain d) => d.Id > 3 ? Errno.Busy : Errno.Ok;
        """,
        """
            public Errno Bad(Domain d)
            {
                using (d.P2M.Lock.Enter())
                {
                    var rc = Map(d);
                    if (rc == Errno.Ok) return rc;
                    return rc;
                }
            }

            private Errno Map(Domain d) => d.Id > 3 ? Errno.Busy : Errno.Ok;
        """);

    [Fact]
    public Task Early_releases_go() => Verify.FixesAsync(
        """
            public int Bad(int x)
            {
                if (x != 0)
                {
                    {|RG3001:_ticket.Take()|};
                    if (x == 1)
                    {
                        // not this one
                        _ticket.Drop();
                        return 1;
                    }

                    if (x == 2)
                        return 2;
                    _value++;
                    _ticket.Drop();
                }

                return x;
            }
        """,
        """
            public int Bad(int x)
            {
                if (x != 0)
                {
                    _ticket.Take();
                    try
                    {
                        if (x == 1)
                        {
                            // not this one
                            return 1;
                        }

                        if (x == 2)
                            return 2;
                        _value++;
                    }
                    finally
                    {
                        _ticket.Drop();
                    }
                }

                return x;
            }
        """);

    [Fact]
    public Task A_saved_interrupt_state() => Verify.FixesAsync(
        """
            public Errno Early(bool ok)
            {
                {|RG1005:LocalIrq.Save(out var f)|};
                if (!ok) return Errno.Inval;
                LocalIrq.Restore(f);
                return Errno.Ok;
            }
        """,
        """
            public Errno Early(bool ok)
            {
                using (LocalIrq.SaveScope())
                {
                    if (!ok) return Errno.Inval;
                }
                return Errno.Ok;
            }
        """);

    [Fact]
    public Task A_saved_state_that_is_used_keeps_its_name() => Verify.FixesAsync(
        """
            public Errno Early(bool ok)
            {
                {|RG1005:LocalIrq.Save(out var f)|};
                if (!ok) return Errno.Inval;
                Keep(f);
                LocalIrq.Restore(f);
                return Errno.Ok;
            }

            private static void Keep(IrqFlags f) => Plain.Test(f.GetHashCode());
        """,
        """
            public Errno Early(bool ok)
            {
                LocalIrq.Save(out var f);
                try
                {
                    if (!ok) return Errno.Inval;
                    Keep(f);
                }
                finally
                {
                    LocalIrq.Restore(f);
                }
                return Errno.Ok;
            }

            private static void Keep(IrqFlags f) => Plain.Test(f.GetHashCode());
        """);

    [Fact]
    public Task Another_flavour_than_the_scope_keeps_its_release() => Verify.FixesAsync(
        """
            public void Bad(int x)
            {
                {|RG1005:{|RG3001:_lock.LockIrqSave(out var f)|}|};
                if (x > 3) return;
                _lock.UnlockIrqRestore(f);
            }
        """,
        """
            public void Bad(int x)
            {
                _lock.LockIrqSave(out var f);
                try
                {
                    if (x > 3) return;
                }
                finally
                {
                    _lock.UnlockIrqRestore(f);
                }
            }
        """);
}
