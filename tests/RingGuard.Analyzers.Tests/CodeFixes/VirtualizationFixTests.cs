using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using RingGuard.CodeFixes;
using Xunit;
using VerifyCurrent = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.UseCurrentFix>;
using VerifyLength = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.CheckLengthFix>;
using VerifyPair = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.PairToScopeFix>;
using VerifyPending = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.AskForPendingFix>;
using VerifyStop = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.StopTaskFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes for operations on guests, and on tasks that may run.</summary>
public sealed class VirtualizationFixTests
{
    [Fact]
    public Task The_current_one_is_passed() => VerifyCurrent.FixesAsync(
        Core("""
            public void Parameter(Core v) => {|RG5001:Emul.SetWayFlush(v)|};
            public void Instance(Core v) { /* once */ {|RG5001:v.Kick()|}; }
            public void Lambda(Core v) { Action a = () => {|RG5001:Emul.SetWayFlush(v)|}; a(); }
            public void All(World d)
            {
                // every one
                foreach (var v in d.Cores)
                {
                    {|RG5001:Emul.SetWayFlush(v)|};
                }
            }
        """),
        Core("""
            public void Parameter(Core v) => Emul.SetWayFlush(Core.Current);
            public void Instance(Core v) { /* once */ Core.Current.Kick(); }
            public void Lambda(Core v) { Action a = () => Emul.SetWayFlush(Core.Current); a(); }
            public void All(World d)
            {
                // every one
                Emul.SetWayFlush(Core.Current);
            }
        """),
        UseCurrentFix.CurrentKey);

    [Fact]
    public Task The_callers_have_to_pass_the_current_one() => VerifyCurrent.FixesAsync(
        Core("""
            public void Parameter(Core v, int n) => {|RG5001:Emul.SetWayFlush(v)|};
            public void Instance(int n, Core v) { {|RG5001:v.Kick()|}; }
        """),
        Core("""
            public void Parameter([Role(ValueRole.Current)] Core v, int n) => Emul.SetWayFlush(v);
            public void Instance(int n, [Role(ValueRole.Current)] Core v) { v.Kick(); }
        """),
        UseCurrentFix.DeclareKey);

    [Fact]
    public Task No_role_for_what_is_no_parameter_or_is_inherited() => VerifyCurrent.OffersNothingAsync(
        Core("""
            public interface ICores { void Do(Core v); }
            public sealed class Cores : ICores { public void Do(Core v) => {|RG5001:Emul.SetWayFlush(v)|}; }
            public void Found(World d) => {|RG5001:Emul.SetWayFlush(d.Find(3))|};
            public void All(World d) { foreach (var v in d.Cores) {|RG5001:Emul.SetWayFlush(v)|}; }
        """),
        UseCurrentFix.DeclareKey);

    [Fact]
    public Task Not_the_current_one_many_times() => VerifyCurrent.OffersNothingAsync(
        Core("""
            public void All(World d) { foreach (var v in d.Cores) { v.Id++; {|RG5001:Emul.SetWayFlush(v)|}; } }
        """),
        UseCurrentFix.CurrentKey);

    [Fact]
    public Task The_length_is_compared() => VerifyLength.FixesAsync(
        Buffers("""
            public Errno Copy(Guest g, Span<byte> user)
            {
                // to the user
                {|RG5006:g.CopyToUabi(user)|};
                return Errno.Ok;
            }

            public void Array(Guest g, byte[] b) => {|RG5006:g.CopyTo(b, b.Length)|};
        """),
        Buffers("""
            public Errno Copy(Guest g, Span<byte> user)
            {
                if (user.Length < g.UabiSize)
                {
                    return Errno.Inval;
                }
                // to the user
                g.CopyToUabi(user);
                return Errno.Ok;
            }

            public void Array(Guest g, byte[] b)
            {
                if (b.Length < g.UabiSize)
                {
                    return;
                }
                g.CopyTo(b, b.Length);
            }
        """));

    [Fact]
    public Task No_length_where_the_body_cannot_say_so() => VerifyLength.OffersNothingAsync(Buffers("""
            public string Copy(Guest g, Span<byte> user) { {|RG5006:g.CopyToUabi(user)|}; return ""; }
        """));

    [Fact]
    public Task The_guest_is_put_back_in_finally() => VerifyPair.FixesAsync(
        ProtocolKernel.Source(RG5007Tests.Primitives, """
            public Errno Run(Guest g)
            {
                {|RG5007:g.Swap(enter: true)|};
                if (_flag) return Errno.Again;
                g.Swap(enter: false);
                return Errno.Ok;
            }
        """),
        ProtocolKernel.Source(RG5007Tests.Primitives, """
            public Errno Run(Guest g)
            {
                g.Swap(enter: true);
                try
                {
                    if (_flag) return Errno.Again;
                }
                finally
                {
                    g.Swap(enter: false);
                }
                return Errno.Ok;
            }
        """));

    [Fact]
    public Task The_hypervisor_is_left_in_finally() => VerifyPair.FixesAsync(
        ProtocolKernel.Source(RG5016Tests.Primitives, """
            [RunsIn(ExecutionMode.GuestTrap)]
            public void OnSmc()
            {
                {|RG5016:Entry.FromGuest()|};
                if (_flag) return;
                Exit.ToGuest();
            }

            public void Other()
            {
                Rcu.ReadLock();
                {|RG1017:Entry.FromGuest()|};
                if (_flag) { Rcu.ReadUnlock(); return; }
                Exit.ToGuest();
                Rcu.ReadUnlock();
            }
        """),
        ProtocolKernel.Source(RG5016Tests.Primitives, """
            [RunsIn(ExecutionMode.GuestTrap)]
            public void OnSmc()
            {
                Entry.FromGuest();
                try
                {
                    if (_flag) return;
                }
                finally
                {
                    Exit.ToGuest();
                }
            }

            public void Other()
            {
                Rcu.ReadLock();
                Entry.FromGuest();
                try
                {
                    if (_flag) { Rcu.ReadUnlock(); return; }
                }
                finally
                {
                    Exit.ToGuest();
                }
                Rcu.ReadUnlock();
            }
        """));

    [Fact]
    public Task What_waits_on_this_cpu() => VerifyPending.FixesAsync(
        RG1015Tests.Hypercall + """
            [RunsIn(ExecutionMode.Idle)] public void ScrubIdle() { Plain.Read(Smp.ProcessorId()); if ({|RG1015:PreemptCheck()|}) return; Scrub(); }
            [RunsIn(ExecutionMode.Boot)] public void Boot() { while (!{|RG1015:PreemptCheck()|}) Scrub(); }
        """,
        RG1015Tests.Hypercall + """
            [RunsIn(ExecutionMode.Idle)] public void ScrubIdle() { Plain.Read(Smp.ProcessorId()); if (Flush.Wanted()) return; Scrub(); }
            [RunsIn(ExecutionMode.Boot)] public void Boot() { while (!Flush.Wanted()) Scrub(); }
        """);

    [Fact]
    public Task The_task_is_stopped() => VerifyStop.FixesAsync(
        Stops("""
            public Errno Set(Task t, ulong v)
            {
                // as the debugger wants
                {|RG2018:Regs.Detach(t)|};
                t.Fpu.FpState.Image.Write(XComp.Sse, v);
                if (v > 9) return Errno.Inval;
                return Errno.Ok;
            }

            public void Part(Task t)
            {
                {|RG2018:Regs.Forget(t.Fpu)|};
                Plain.Touch();
            }
        """),
        Stops("""
            public Errno Set(Task t, ulong v)
            {
                // as the debugger wants
                if (!Trace.Freeze(t))
                {
                    return Errno.Inval;
                }

                try
                {
                    Regs.Detach(t);
                    t.Fpu.FpState.Image.Write(XComp.Sse, v);
                }
                finally
                {
                    Trace.Thaw(t);
                }
                if (v > 9) return Errno.Inval;
                return Errno.Ok;
            }

            public void Part(Task t)
            {
                if (!Trace.Freeze(t))
                {
                    return;
                }

                try
                {
                    Regs.Forget(t.Fpu);
                }
                finally
                {
                    Trace.Thaw(t);
                }
                Plain.Touch();
            }
        """),
        StopTaskFix.StopKey);

    [Fact]
    public Task The_callers_have_to_stop_it() => VerifyStop.FixesAsync(
        Stops("""
            public void Set(Task t) => {|RG2018:Regs.Detach(t)|};
            public void Part(Task t) => {|RG2018:Regs.Forget(t.Fpu)|};
        """),
        Stops("""
            public void Set([Role(ValueRole.StoppedOrCurrentLocked)] Task t) => Regs.Detach(t);
            public void Part([Role(ValueRole.StoppedOrCurrentLocked)] Task t) => Regs.Forget(t.Fpu);
        """),
        StopTaskFix.DeclareKey);

    [Fact]
    public Task The_current_task_keeps_the_cpu() => VerifyStop.FixesAsync(
        Stops("""
            public void Current() => {|RG2018:Regs.Detach(Task.Current)|};
        """),
        Stops("""
            public void Current()
            {
                using (Preempt.DisableScope())
                {
                    Regs.Detach(Task.Current);
                }
            }
        """),
        StopTaskFix.PinKey);

    [Fact]
    public Task The_current_task_cannot_be_stopped() => VerifyStop.OffersNothingAsync(
        Stops("""
            public void Current() { {|RG2018:Regs.Detach(Task.Current)|}; Plain.Touch(); }
        """),
        StopTaskFix.StopKey);

    private static string Core(string members) => ProtocolKernel.Source(RG5001Tests.Primitives, members);

    private static string Buffers(string members) => ProtocolKernel.Source(RG5006Tests.Primitives, members);

    private static string Stops(string members) => ProtocolKernel.Source(RG2018Tests.Primitives, members);
}
