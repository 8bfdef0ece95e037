using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;
using Verify = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.MoveBehindReleaseFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>A call that must not run in atomic context goes behind the end of that context.</summary>
public sealed class MoveBehindReleaseFixTests
{
    [Fact]
    public Task Behind_the_releasing_call() => Verify.FixesAsync(
        """
            public void Bad(Domain d)
            {
                d.P2M.Lock.Lock();
                {|RG1002:Softirq.DoSoftirq()|};
                _value++;
                d.P2M.Lock.Unlock();
            }
        """,
        """
            public void Bad(Domain d)
            {
                d.P2M.Lock.Lock();
                _value++;
                d.P2M.Lock.Unlock();
                Softirq.DoSoftirq();
            }
        """);

    [Fact]
    public Task With_the_test_that_decides_about_it() => Verify.FixesAsync(
        """
            public Errno Bad(ref Gfn g)
            {
                _rw.ReadLock();
                var rc = Walk(ref g);
                if (rc == Errno.Restart) {|RG1002:Softirq.DoSoftirq()|};
                _rw.ReadUnlock();
                return rc;
            }

            private Errno Walk(ref Gfn g) => _value > 3 ? Errno.Restart : Errno.Ok;
        """,
        """
            public Errno Bad(ref Gfn g)
            {
                _rw.ReadLock();
                var rc = Walk(ref g);
                _rw.ReadUnlock();
                if (rc == Errno.Restart) Softirq.DoSoftirq();
                return rc;
            }

            private Errno Walk(ref Gfn g) => _value > 3 ? Errno.Restart : Errno.Ok;
        """);

    [Fact]
    public Task Behind_the_end_of_interrupts_off() => Verify.FixesAsync(
        """
            public void Bad() { LocalIrq.Disable(); {|RG1001:Sched.CondResched()|}; LocalIrq.Enable(); }
            public void Softirqs()
            {
                LocalIrq.Save(out var f);
                {|RG1003:Softirq.DoSoftirq()|};
                LocalIrq.Restore(f);
            }
        """,
        """
            public void Bad() { LocalIrq.Disable(); LocalIrq.Enable(); Sched.CondResched(); }
            public void Softirqs()
            {
                LocalIrq.Save(out var f);
                LocalIrq.Restore(f);
                Softirq.DoSoftirq();
            }
        """);

    [Fact]
    public Task Comments_travel_with_the_call() => Verify.FixesAsync(
        """
            public void Bad()
            {
                // taken for the map
                _lock.Lock();

                // let others run
                {|RG1001:Sched.Yield()|}; // every time
                _value++; // counted
                _lock.Unlock(); // done

                _value--;
            }
        """,
        """
            public void Bad()
            {
                // taken for the map
                _lock.Lock();
                _value++; // counted
                _lock.Unlock(); // done

                // let others run
                Sched.Yield(); // every time

                _value--;
            }
        """);

    [Fact]
    public Task Behind_both_of_two_locks() => Verify.FixesAsync(
        """
            public void Bad(int x)
            {
                if (x > 3)
                {
                    _lock.Lock();
                    _second.Lock();
                    {|RG1002:Bottom.Run()|};
                    _second.Unlock();
                    _value++;
                    _lock.Unlock();
                }
            }
        """,
        """
            public void Bad(int x)
            {
                if (x > 3)
                {
                    _lock.Lock();
                    _second.Lock();
                    _second.Unlock();
                    _value++;
                    _lock.Unlock();
                    Bottom.Run();
                }
            }
        """);

    [Fact]
    public Task Out_of_a_using_statement() => Verify.FixesAsync(
        """
            public void Bad()
            {
                using (_rw.EnterRead())
                {
                    _value++;
                    {|RG1002:Bottom.Run()|};
                    _value--;
                }

                _value = 3;
            }
        """,
        """
            public void Bad()
            {
                using (_rw.EnterRead())
                {
                    _value++;
                    _value--;
                }

                Bottom.Run();

                _value = 3;
            }
        """);

    [Fact]
    public Task Out_of_a_try_whose_finally_releases() => Verify.FixesAsync(
        """
            public void Bad()
            {
                _ticket.Take();
                try
                {
                    _value++;
                    {|RG1001:Sched.MightSleep()|};
                }
                finally
                {
                    _ticket.Drop();
                }
            }
        """,
        """
            public void Bad()
            {
                _ticket.Take();
                try
                {
                    _value++;
                }
                finally
                {
                    _ticket.Drop();
                }

                Sched.MightSleep();
            }
        """);

    [Fact]
    public Task Out_of_a_using_declaration() => Verify.FixesAsync(
        """
            public int Bad(int x)
            {
                using var held = _lock.Enter();
                _value += x;
                {|RG1002:Softirq.DoSoftirq()|};
                _value--;
                return x;
            }
        """,
        """
            public int Bad(int x)
            {
                using (_lock.Enter())
                {
                    _value += x;
                    _value--;
                }

                Softirq.DoSoftirq();
                return x;
            }
        """);

    [Fact]
    public Task All_in_one_document() => Verify.FixesAsync(
        """
            public void One()
            {
                _lock.Lock();
                {|RG1002:Softirq.DoSoftirq()|};
                _lock.Unlock();
            }

            public void Two()
            {
                Preempt.Disable();
                {|RG1001:Sched.Schedule()|};
                Preempt.Enable();
            }

            public void Three()
            {
                LocalIrq.Disable();
                {|RG1003:Softirq.DoSoftirq()|};
                LocalIrq.Enable();
            }
        """,
        """
            public void One()
            {
                _lock.Lock();
                _lock.Unlock();
                Softirq.DoSoftirq();
            }

            public void Two()
            {
                Preempt.Disable();
                Preempt.Enable();
                Sched.Schedule();
            }

            public void Three()
            {
                LocalIrq.Disable();
                LocalIrq.Enable();
                Softirq.DoSoftirq();
            }
        """);

    [Fact]
    public Task All_in_two_documents()
    {
        const string Bad = """
            namespace Sample;

            public class {0}
            {{
                private readonly Ticket _t = new();

                public void Run()
                {{
                    _t.Take();
                    {{|RG1002:Softirq.DoSoftirq()|}};
                    _t.Drop();
                }}
            }}
            """;
        const string Good = """
            namespace Sample;

            public class {0}
            {{
                private readonly Ticket _t = new();

                public void Run()
                {{
                    _t.Take();
                    _t.Drop();
                    Softirq.DoSoftirq();
                }}
            }}
            """;
        return Verify.FixesAllAsync(
            [string.Format(null, Bad, "One"), string.Format(null, Bad, "Two")],
            [string.Format(null, Good, "One"), string.Format(null, Good, "Two")],
            "RingGuard.MoveBehindRelease");
    }

    [Fact]
    public Task Not_where_something_depends_on_it() => Verify.OffersNothingAsync("""
            public void Result() { _lock.Lock(); var rc = {|RG1001:Sched.Await(1)|}; if (rc == Errno.Ok) _value++; _lock.Unlock(); }
            public void Argument(int x) { _lock.Lock(); {|RG1001:Sched.Await(x)|}; x++; _lock.Unlock(); _value = x; }
            public void Field() { _lock.Lock(); {|RG1001:Sched.Await(_value)|}; _lock.Unlock(); }
            public void Condition() { _lock.Lock(); if (_flag) {|RG1001:Sched.Yield()|}; _flag = false; _lock.Unlock(); }
            public void Tested(int x) { _lock.Lock(); if (x > 3) {|RG1001:Sched.Yield()|}; x = 0; _lock.Unlock(); _value = x; }
        """);

    [Fact]
    public Task Not_across_a_jump_or_out_of_a_loop() => Verify.OffersNothingAsync("""
            public int Early(int x)
            {
                _lock.Lock();
                {|RG1001:Sched.Yield()|};
                if (x > 3) { _lock.Unlock(); return 0; }
                _lock.Unlock();
                return x;
            }

            public void Loop(int x)
            {
                _lock.Lock();
                for (int i = 0; i < x; i++) {|RG1001:Sched.Yield()|};
                _lock.Unlock();
            }
        """);

    [Fact]
    public Task Not_where_there_is_no_release() => Verify.OffersNothingAsync("""
            [Requires(Context.PreemptOff)] public void Bad() { _value++; {|RG1001:Sched.Yield()|}; }
        """);

    [Fact]
    public Task Not_where_the_result_would_not_compile() => Verify.OffersNothingAsync("""
            public void Bad()
            {
                using (_lock.Enter())
                {
                    int line = 3;
                    {|RG1001:Sched.Await(line)|};
                }
            }
        """);

    [Fact]
    public Task A_method_of_the_same_name_releases_nothing() => Verify.OffersNothingAsync("""
        namespace Sample;

        public sealed class Impostor { public void Unlock() { } public void Drop() { } }

        public class Doppelganger
        {
            private readonly Impostor _impostor = new();

            [Requires(Context.PreemptOff)]
            public void Bad() { {|RG1001:Sched.Yield()|}; _impostor.Unlock(); _impostor.Drop(); }
        }
        """);

    [Fact]
    public Task Out_of_an_FPU_section() => Verify.FixesAsync(
        """
            public void Bad(byte[] b)
            {
                KernelFpu.Begin();
                Vec.Xor(b);
                {|RG2005:Sched.CondResched()|};
                KernelFpu.End();
            }
        """,
        """
            public void Bad(byte[] b)
            {
                KernelFpu.Begin();
                Vec.Xor(b);
                KernelFpu.End();
                Sched.CondResched();
            }
        """);

    [Fact]
    public Task An_allocation_whose_result_nobody_uses() => Verify.FixesAsync(
        LanguageKernel.With("""
            public void Bad(int n)
            {
                _lock.Lock();
                {|RG3009:Mem.Reserve(n)|};
                _lock.Unlock();
            }
        """),
        LanguageKernel.With("""
            public void Bad(int n)
            {
                _lock.Lock();
                _lock.Unlock();
                Mem.Reserve(n);
            }
        """));
}
