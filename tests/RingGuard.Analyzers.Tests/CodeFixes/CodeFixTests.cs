using System.Threading.Tasks;
using RingGuard.CodeFixes;
using Xunit;

namespace RingGuard.Analyzers.Tests.CodeFixes;

public sealed class CodeFixTests
{
    [Fact]
    public Task A_call_moves_behind_the_release() => FixVerifier.VerifyAsync<MoveCallBehindReleaseFix>(
        In("""
            public void Drain()
            {
                _lock.Lock();
                _value = 0;
                {|RG1002:Softirq.DoSoftirq()|}; // pending work
                _lock.Unlock();
            }
            """),
        In("""
            public void Drain()
            {
                _lock.Lock();
                _value = 0;
                _lock.Unlock();
                Softirq.DoSoftirq(); // pending work
            }
            """));

    [Fact]
    public Task A_call_stays_where_something_depends_on_it() => FixVerifier.VerifyAsync<MoveCallBehindReleaseFix>(
        In("""
            public int Drain(Errno rc)
            {
                _lock.Lock();
                if (rc == Errno.Restart) {|RG1002:Softirq.DoSoftirq()|};
                rc = Errno.Ok;
                _lock.Unlock();
                return _value;
            }
            """),
        In("""
            public int Drain(Errno rc)
            {
                _lock.Lock();
                if (rc == Errno.Restart) {|RG1002:Softirq.DoSoftirq()|};
                rc = Errno.Ok;
                _lock.Unlock();
                return _value;
            }
            """));

    [Fact]
    public Task A_section_becomes_a_scope() => FixVerifier.VerifyAsync<CloseOnEveryPathFix>(
        In("""
            public int Sum(int len)
            {
                {|RG2002:KernelFpu.Begin()|};
                if (len == 0)
                    return 0;

                _value += len;
                KernelFpu.End();
                return len;
            }
            """),
        In("""
            public int Sum(int len)
            {
                using (KernelFpu.Section())
                {
                    if (len == 0)
                        return 0;

                    _value += len;
                }
                return len;
            }
            """));

    [Fact]
    public Task A_count_becomes_a_scope() => FixVerifier.VerifyAsync<CloseOnEveryPathFix>(
        In("""
            public bool Step(int limit)
            {
                {|RG1004:Preempt.Disable()|};
                if (_value >= limit)
                    return false;

                _value++;
                Preempt.Enable();
                return true;
            }
            """),
        In("""
            public bool Step(int limit)
            {
                using (Preempt.DisableScope())
                {
                    if (_value >= limit)
                        return false;

                    _value++;
                }
                return true;
            }
            """));

    [Fact]
    public Task A_lock_without_a_scope_gets_a_finally() => FixVerifier.VerifyAsync<CloseOnEveryPathFix>(
        In("""
            private readonly Ticket _ticket = new();
            public int Take()
            {
                {|RG3001:_ticket.Take()|};
                if (_value == 0)
                    return 0;

                int taken = _value--;
                _ticket.Give();
                return taken;
            }
            """),
        In("""
            private readonly Ticket _ticket = new();
            public int Take()
            {
                _ticket.Take();
                try
                {
                    if (_value == 0)
                        return 0;

                    int taken = _value--;
                    return taken;
                }
                finally
                {
                    _ticket.Give();
                }
            }
            """));

    [Fact]
    public Task An_invalidation_is_inserted() => FixVerifier.VerifyAsync<InvalidateFirstFix>(
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                {|RG2007:t.Fpu.FpState.Image.Write(XComp.Sse, v)|};
            }
            """),
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                Fpu.PrepareWrite(t);
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
            }
            """));

    [Fact]
    public Task A_late_invalidation_moves_up() => FixVerifier.VerifyAsync<InvalidateFirstFix>(
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
                {|RG2009:Fpu.InvalidateRegisters(t.Fpu)|};
            }
            """),
        In("""
            public void Poke(TestKernel.Task t, ulong v)
            {
                Fpu.InvalidateRegisters(t.Fpu);
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
            }
            """));

    [Fact]
    public Task A_requirement_is_declared() => FixVerifier.VerifyAsync<GuardFpAccessFix>(
        In("""
            public bool Valid(FpuContext f)
            {
                return {|RG2001:FpRegs.StateValid(f, 0)|};
            }
            """),
        In("""
            [Requires(RingGuard.Context.PreemptOff)]
            public bool Valid(FpuContext f)
            {
                return FpRegs.StateValid(f, 0);
            }
            """),
        "RingGuard.RequirePreemptOff");

    private static string In(string members) => """
        namespace Sample;

        public class Subject
        {
            private readonly SpinLock _lock = new();
            private int _value;

            public int Value => _value;

        """ + "    " + members.Replace("\n", "\n    ").Replace("\n    \n", "\n\n") + "\n}\n";
}
