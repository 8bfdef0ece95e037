using System.Threading.Tasks;
using Xunit;
using VerifyClear = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ClearAfterWorkFix>;
using VerifyGuard = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.GuardByResultFix>;
using VerifyHoist = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.HoistCursorFix>;
using VerifyLoop = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RestartLoopFix>;
using VerifyRetry = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RetryLoopFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes for restartable and deferred work.</summary>
public sealed class WorkFixTests
{
    private const string Domain = "    private readonly Domain _d = new();\n";

    [Fact]
    public Task Called_in_a_loop() => VerifyRetry.FixesAsync(
        Domain + """
            public void Flush1()
            {
                long g = 0;
                // all of it
                {|RG4001:Flush.Range(_d, ref g, 9)|}; // to the end
            }

            public void Flush2()
            {
                long g = 0;
                Softirq.DoSoftirq();
                _ = {|RG4001:Flush.Range(_d, ref g, 9)|};
            }
        """,
        Domain + """
            public void Flush1()
            {
                long g = 0;
                // all of it
                while (Flush.Range(_d, ref g, 9) == Errno.Restart)
                {
                    Softirq.DoSoftirq();
                } // to the end
            }

            public void Flush2()
            {
                long g = 0;
                Softirq.DoSoftirq();
                while (Flush.Range(_d, ref g, 9) == Errno.Restart)
                {
                    Softirq.DoSoftirq();
                }
            }
        """);

    [Fact]
    public Task Called_in_a_loop_before_the_test() => VerifyRetry.FixesAsync(
        Domain + """
            public void OnlyOk()
            {
                long g = 0;
                Softirq.DoSoftirq();
                if ({|RG4001:Flush.Range(_d, ref g, 9)|} != Errno.Ok)
                    Plain.Touch();
            }
        """,
        Domain + """
            public void OnlyOk()
            {
                long g = 0;
                Softirq.DoSoftirq();
                Errno rc;
                while ((rc = Flush.Range(_d, ref g, 9)) == Errno.Restart)
                {
                    Softirq.DoSoftirq();
                }

                if (rc != Errno.Ok)
                    Plain.Touch();
            }
        """);

    [Fact]
    public Task Not_called_in_a_loop_under_a_lock() => VerifyRetry.OffersNothingAsync(Domain + """
            public void Locked() { long g = 0; _lock.Lock(); {|RG4001:Flush.Range(_d, ref g, 9)|}; _lock.Unlock(); }
        """);

    [Fact]
    public Task The_cursor_before_the_loop() => VerifyHoist.FixesAsync(
        Domain + """
            public void Run()
            {
                Errno rc;

                do
                {
                    // from the beginning
                    long g = 0;
                    rc = {|RG4002:Flush.Range(_d, ref g, 9)|};
                    if (rc == Errno.Restart) Softirq.DoSoftirq();
                }
                while (rc == Errno.Restart);
            }
        """,
        Domain + """
            public void Run()
            {
                Errno rc;

                // from the beginning
                long g = 0;
                do
                {
                    rc = Flush.Range(_d, ref g, 9);
                    if (rc == Errno.Restart) Softirq.DoSoftirq();
                }
                while (rc == Errno.Restart);
            }
        """);

    [Fact]
    public Task The_cursor_stays_where_it_needs_the_round() => VerifyHoist.OffersNothingAsync(Domain + """
            public void Run()
            {
                Errno rc;
                do
                {
                    int start = Plain.Read(3);
                    long g = start;
                    rc = {|RG4002:Flush.Range(_d, ref g, 9)|};
                    if (rc == Errno.Restart) Softirq.DoSoftirq();
                }
                while (rc == Errno.Restart);
            }
        """);

    [Fact]
    public Task Repeated_on_request_only() => VerifyLoop.FixesAsync(
        Domain + """
            public void NotOk() { long g = 0; while ({|RG4003:Flush.Range(_d, ref g, 9)|} != Errno.Ok) Sched.Yield(); }
        """,
        Domain + """
            public void NotOk() { long g = 0; while (Flush.Range(_d, ref g, 9) == Errno.Restart) Sched.Yield(); }
        """);

    [Fact]
    public Task Others_get_a_turn() => VerifyLoop.FixesAsync(
        Domain + """
            public void NoTurn()
            {
                long g = 0;
                Errno rc;
                Softirq.DoSoftirq();
                do
                {
                    rc = {|RG4003:Flush.Range(_d, ref g, 9)|};
                }
                while (rc == Errno.Restart);
            }
        """,
        Domain + """
            public void NoTurn()
            {
                long g = 0;
                Errno rc;
                Softirq.DoSoftirq();
                do
                {
                    rc = Flush.Range(_d, ref g, 9);
                    if (rc == Errno.Restart)
                    {
                        Softirq.DoSoftirq();
                    }
                }
                while (rc == Errno.Restart);
            }
        """);

    [Fact]
    public Task Cleared_after_the_work() => VerifyClear.FixesAsync(
        """
            public void All(Vcpu v)
            {
                {|RG4005:v.NeedFlush|} = false; // done
                Flush.All(v);
                _value++;
            }

            public void Switch(Vcpu v, int x)
            {
                switch (x)
                {
                    case 1:
                        {|RG4005:v.NeedFlush|} = false;
                        Flush.All(v);
                        break;
                }
            }
        """,
        """
            public void All(Vcpu v)
            {
                Flush.All(v);
                v.NeedFlush = false; // done
                _value++;
            }

            public void Switch(Vcpu v, int x)
            {
                switch (x)
                {
                    case 1:
                        Flush.All(v);
                        v.NeedFlush = false;
                        break;
                }
            }
        """);

    [Fact]
    public Task Not_past_a_look_at_the_flag_or_a_new_object() => VerifyClear.OffersNothingAsync("""
            public void Looks(Vcpu v) { {|RG4005:v.NeedFlush|} = false; if (v.NeedFlush) Plain.Touch(); Flush.All(v); }
        """);

    [Fact]
    public Task Cleared_on_success() => VerifyGuard.FixesAsync(
        """
            public Errno Run(Vcpu v)
            {
                long g = 0;
                var rc = Flush.Range(v.Domain, ref g, 9);
                {|RG4006:v.NeedFlush|} = false; // done
                return rc;
            }
        """,
        """
            public Errno Run(Vcpu v)
            {
                long g = 0;
                var rc = Flush.Range(v.Domain, ref g, 9);
                if (rc == Errno.Ok)
                {
                    v.NeedFlush = false; // done
                }
                return rc;
            }
        """);

    [Fact]
    public Task Not_finished_when_it_goes_on_later() => VerifyGuard.FixesAsync(
        """
            private long _at;
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Run(long end)
            {
                var rc = Errno.Ok;
                long g = _at;
                for (; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Restart; break; } }
                {|RG4010:Flush.Finish()|};
                _at = g;
                return rc;
            }
        """,
        """
            private long _at;
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Run(long end)
            {
                var rc = Errno.Ok;
                long g = _at;
                for (; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Restart; break; } }
                if (rc != Errno.Restart)
                {
                    Flush.Finish();
                }
                _at = g;
                return rc;
            }
        """);
}
