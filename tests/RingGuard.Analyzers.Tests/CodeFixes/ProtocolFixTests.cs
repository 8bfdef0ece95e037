using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using RingGuard.CodeFixes;
using Xunit;
using VerifyInsert = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.InsertStepFix>;
using VerifyParameter = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.UseSwitchParameterFix>;
using VerifyRestart = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.RestartInsteadFix>;
using VerifyWhole = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.WholeSetWayFix>;
using VerifyXfd = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.ApplyXfdFix>;
using VerifyYield = RingGuard.Analyzers.Tests.CodeFixes.FixVerify<RingGuard.CodeFixes.YieldInLoopFix>;

namespace RingGuard.Analyzers.Tests.CodeFixes;

/// <summary>Fixes that add what a protocol, or work in parts, wants.</summary>
public sealed class ProtocolFixTests
{
    [Fact]
    public Task The_owner_is_saved() => VerifyInsert.FixesAsync(
        """
            public void Load(GuestState g, FpState s)
            {
                FpRegs.Lock();
                // the guest's
                {|RG2012:FpRegs.Load(s)|};
                FpRegs.Unlock();
            }
        """,
        """
            public void Load(GuestState g, FpState s)
            {
                FpRegs.Lock();
                FpRegs.Save(Task.Current.Fpu);
                // the guest's
                FpRegs.Load(s);
                FpRegs.Unlock();
            }
        """);

    [Fact]
    public Task The_value_is_applied() => VerifyXfd.FixesAsync(
        Xfd("""
            public void Set(State s, ulong v) => {|RG2021:s.Xfd|} = v;
            public void Block(State s, ulong v)
            {
                {|RG2021:s.Xfd|} = v; // from the guest
                Plain.Touch();
            }
        """),
        Xfd("""
            public void Set(State s, ulong v)
            {
                s.Xfd = v;
                Xfd.UpdateState(s);
            }
            public void Block(State s, ulong v)
            {
                s.Xfd = v; // from the guest
                Xfd.UpdateState(s);
                Plain.Touch();
            }
        """),
        ApplyXfdFix.ApplyKey);

    [Fact]
    public Task The_image_is_cleared() => VerifyXfd.FixesAsync(
        Xfd("""
            public void Block(State s, ulong v)
            {
                if (_flag)
                    {|RG2021:s.Xfd|} = v;
            }
        """),
        Xfd("""
            public void Block(State s, ulong v)
            {
                if (_flag)
                {
                    s.Xfd = v;
                    s.ClearBits(v);
                }
            }
        """),
        ApplyXfdFix.ClearKey);

    [Fact]
    public Task The_whole_operation() => VerifyWhole.FixesAsync(
        SetWay("""
            public void Emulate(Core v, int op)
            {
                switch (op)
                {
                    case 1: {|RG5013:v.NeedFlush|} = true; break; // by set and way
                    case 2: Plain.Touch(); break;
                }
            }

            public void OnlyTheTrap(Core v) => {|RG5013:v.ArmTvm()|};
        """),
        SetWay("""
            public void Emulate(Core v, int op)
            {
                switch (op)
                {
                    case 1: Emul.SetWayFlush(v); break; // by set and way
                    case 2: Plain.Touch(); break;
                }
            }

            public void OnlyTheTrap(Core v) => Emul.SetWayFlush(v);
        """),
        WholeSetWayFix.WholeKey);

    [Fact]
    public Task The_trap_as_well() => VerifyWhole.FixesAsync(
        SetWay("""
            public void Emulate(Core v, int op)
            {
                switch (op)
                {
                    case 1: {|RG5013:v.NeedFlush|} = true; break;
                    case 2: Plain.Touch(); break;
                }
            }
        """),
        SetWay("""
            public void Emulate(Core v, int op)
            {
                switch (op)
                {
                    case 1: v.NeedFlush = true; v.ArmTvm(); break;
                    case 2: Plain.Touch(); break;
                }
            }
        """),
        WholeSetWayFix.ArmKey);

    [Fact]
    public Task A_last_look() => VerifyInsert.FixesAsync(
        """
            public void Enter()
            {
                if (Flush.Wanted()) Sched.Yield();
                LocalIrq.Disable();
                // go
                {|RG4011:World.Enter()|};
                LocalIrq.Enable();
            }
        """,
        """
            public void Enter()
            {
                if (Flush.Wanted()) Sched.Yield();
                LocalIrq.Disable();
                World.CheckWork();
                // go
                World.Enter();
                LocalIrq.Enable();
            }
        """);

    [Fact]
    public Task Asked_to_be_called_again() => VerifyRestart.FixesAsync(
        """
            private long _at;
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Field(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) {|RG4004:return Errno.Ok;|} } return Errno.Ok; }
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Break(long end) { var rc = Errno.Ok; for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Ok; break; } } {|RG4004:return rc;|} }
            [Effects(Effect.LongRunning | Effect.Restartable)]
            [return: Role(ValueRole.MustCheck)]
            public Errno Cursor([Role(ValueRole.Cursor)] ref long cursor, long end)
            {
                for (long g = cursor; g < end; g++)
                {
                    if (Flush.Wanted())
                        {|RG4004:return Errno.Ok;|} // later
                    Flush.Page(g);
                }

                return Errno.Ok;
            }
        """,
        """
            private long _at;
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Field(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) return Errno.Restart; } return Errno.Ok; }
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Errno Break(long end) { var rc = Errno.Ok; for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Restart; break; } } return rc; }
            [Effects(Effect.LongRunning | Effect.Restartable)]
            [return: Role(ValueRole.MustCheck)]
            public Errno Cursor([Role(ValueRole.Cursor)] ref long cursor, long end)
            {
                for (long g = cursor; g < end; g++)
                {
                    if (Flush.Wanted())
                    {
                        cursor = g;
                        return Errno.Restart; // later
                    }
                    Flush.Page(g);
                }

                return Errno.Ok;
            }
        """);

    [Fact]
    public Task Others_get_a_turn_in_each_round() => VerifyYield.FixesAsync(
        """
            public void Other() => Sched.CondResched();

            public void All(List<long> pages)
            {
                // one by one
                {|RG4008:foreach|} (var p in pages)
                    Flush.Page(p);
            }

            public void While(long end)
            {
                long g = 0;
                {|RG4008:while|} (g < end)
                {
                    Flush.Page(g);
                    g++;
                }
            }
        """,
        """
            public void Other() => Sched.CondResched();

            public void All(List<long> pages)
            {
                // one by one
                foreach (var p in pages)
                {
                    Flush.Page(p);
                    Sched.CondResched();
                }
            }

            public void While(long end)
            {
                long g = 0;
                while (g < end)
                {
                    Flush.Page(g);
                    g++;
                    Sched.CondResched();
                }
            }
        """,
        YieldInLoopFix.YieldKey);

    [Fact]
    public Task Come_back_when_work_waits() => VerifyYield.FixesAsync(
        """
            [Effects(Effect.LongRunning | Effect.Restartable)]
            [return: Role(ValueRole.MustCheck)]
            public Errno Range([Role(ValueRole.Cursor)] ref long cursor, long end)
            {
                {|RG4008:for|} (long g = cursor; g < end; g++)
                    Flush.Page(g);
                return Errno.Ok;
            }
        """,
        """
            [Effects(Effect.LongRunning | Effect.Restartable)]
            [return: Role(ValueRole.MustCheck)]
            public Errno Range([Role(ValueRole.Cursor)] ref long cursor, long end)
            {
                for (long g = cursor; g < end; g++)
                {
                    if (Flush.Wanted())
                    {
                        cursor = g;
                        return Errno.Restart;
                    }

                    Flush.Page(g);
                }
                return Errno.Ok;
            }
        """,
        YieldInLoopFix.RestartKey);

    [Fact]
    public Task No_turn_under_a_lock() => VerifyYield.OffersNothingAsync(
        """
            public void All(List<long> pages) { _lock.Lock(); {|RG4008:foreach|} (var p in pages) Flush.Page(p); _lock.Unlock(); }
        """,
        YieldInLoopFix.YieldKey);

    [Fact]
    public Task The_task_that_is_switched_to() => VerifyParameter.FixesAsync(
        ProtocolKernel.Source(RG2017Tests.Primitives, "") + """

        public sealed class Bad : Switcher { public override void SwitchFinish(Thread next) { Pkru.Load(/* keys */ {|RG2017:Thread.Now|}.Pkru); } }
        """,
        ProtocolKernel.Source(RG2017Tests.Primitives, "") + """

        public sealed class Bad : Switcher { public override void SwitchFinish(Thread next) { Pkru.Load(/* keys */ next.Pkru); } }
        """);

    private static string Xfd(string members) => ProtocolKernel.Source(RG2021Tests.Primitives, members);

    private static string SetWay(string members) => ProtocolKernel.Source(RG5013Tests.Primitives, members);
}
