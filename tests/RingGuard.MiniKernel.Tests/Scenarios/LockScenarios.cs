using System;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Group F: what the explorer shows of lock defects that the checker predicts, and the other lock kinds.</summary>
public sealed class LockScenarios
{
    [Fact]
    public void SC_F02_The_explorer_finds_the_deadlock_that_the_order_predicts()
    {
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider, CheckMode = CheckMode.Collect });
            var a = new SpinLock("A");
            var b = new SpinLock("B");
            m.KThread(() => Both(a, b), "t1");
            m.KThread(() => Both(b, a), "t2", cpu: 1);
            return new ExploredRun(m);
        }).Explore();

        // Predicted in every run, met in some.
        Assert.Equal(result.Runs, result.Failures.Count);
        Assert.All(result.Failures, static f => Assert.Contains(f.Machine.Violations, static v => v.Invariant == "INV-G6"));
        Assert.Contains(result.Failures, static f => f.Exception?.Message.StartsWith("deadlock on", StringComparison.Ordinal) == true);
        Assert.Contains(result.Failures, static f => f.Exception is null);
    }

    [Fact]
    public void SC_F03_The_explorer_finds_the_interrupt_that_waits_for_what_it_interrupted()
    {
        ExplorationResult bad = new Explorer(static decider => Device(decider, save: false)).Explore();
        Assert.Contains(bad.Failures, static f => f.Exception?.Message.Contains("self-deadlock", StringComparison.Ordinal) == true);
        Assert.True(new Explorer(static decider => Device(decider, save: true)).Explore().IsClean);

        static ExploredRun Device(IDecider decider, bool save)
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider, CheckMode = CheckMode.Collect });
            var l = new SpinLock("device");
            m.RequestIrq(1, () =>
            {
                l.Lock();
                l.Unlock();
            });
            m.MayRaiseIrq(0, 1);
            m.KThread(() =>
            {
                if (save)
                {
                    l.LockIrqSave(out IrqFlags flags);
                    Cpu.Poll();
                    l.UnlockIrqRestore(flags);
                    return;
                }

                l.Lock();
                Cpu.Poll();
                l.Unlock();
            });
            return new ExploredRun(m);
        }
    }

    [Fact]
    public void SC_F04_A_blocking_allocation_is_refused_under_a_lock_and_in_a_softirq()
    {
        var l = new SpinLock("l");
        Assert.Contains("'l' is held", TestMachines.Breaks("INV-G7", () =>
        {
            l.Lock();
            Mem.Alloc(16);
        }).Message);
        Machine m = TestMachines.Linux();
        Softirq.Open(m, Vec.Timer, static () => Mem.Alloc(16));
        Assert.Contains("softirq Timer", TestMachines.Breaks("INV-G7", static () =>
        {
            Softirq.Raise(Vec.Timer);
            Softirq.DoSoftirq();
        }, m).Message);
        Machine atomic = TestMachines.Linux();
        Softirq.Open(atomic, Vec.Timer, static () => Mem.Alloc(16, Gfp.Atomic));
        atomic.KThread(static () =>
        {
            Softirq.Raise(Vec.Timer);
            Softirq.DoSoftirq();
        });
        Scenario.Clean(atomic);
    }

    [Fact]
    public void SC_F24_A_write_unlock_flushes_the_TLB_first()
    {
        var rw = new RwLock("p2m") { BeforeWriteUnlock = static () => Log.Info("TLB flush") };
        Machine m = TestMachines.Linux(cpus: 2);
        m.KThread(() =>
        {
            rw.WriteLock();
            rw.WriteUnlock();
        });
        m.KThread(() =>
        {
            rw.ReadLock();
            rw.ReadUnlock();
        }, cpu: 1);
        Scenario.Clean(m);
        Assert.True(m.Trace.ContainsInOrder("write p2m", "TLB flush", "release p2m"));
    }

    [Fact]
    public void SC_F31_A_lock_of_an_interrupt_does_not_wait_for_one_that_can_be_interrupted()
    {
        // First nesting, no interrupt anywhere near: the report needs only the history of the classes.
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider, CheckMode = CheckMode.Collect });
            var a = new SpinLock("A");
            var b = new SpinLock("B");
            m.RequestIrq(1, () =>
            {
                a.Lock();
                a.Unlock();
            });
            m.MayRaiseIrq(0, 1);
            m.KThread(() =>
            {
                b.Lock();
                Cpu.Poll();
                b.Unlock();
                m.RaiseIrq(0, 1);
                Cpu.Poll();
            }, "holds B");
            m.KThread(() =>
            {
                a.LockIrqSave(out IrqFlags flags);
                b.Lock();
                b.Unlock();
                a.UnlockIrqRestore(flags);
            }, "nests", cpu: 1);
            return new ExploredRun(m);
        }) { MaxEvents = 2 }.Explore();
        Assert.All(result.Failures, static f => Assert.Contains(f.Machine.Violations, static v => v.Invariant == "INV-G6" && (v.Message.Contains("waits for lock 'B'", StringComparison.Ordinal) || v.Message.StartsWith("deadlock", StringComparison.Ordinal))));
        Assert.Contains(result.Failures, static f => f.Exception is null && f.Why.Contains("lock 'A' is taken in a hard interrupt", StringComparison.Ordinal));
        Assert.Contains(result.Failures, static f => f.Exception?.Message.StartsWith("deadlock on", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Softirq_safety_is_checked_like_interrupt_safety()
    {
        var l = new SpinLock("net");
        Machine m = TestMachines.Linux();
        Softirq.Open(m, Vec.NetRx, () =>
        {
            l.Lock();
            l.Unlock();
        });
        Assert.Contains("use LockBh", TestMachines.Breaks("INV-G5", () =>
        {
            l.Lock();
            l.Unlock();
            LocalBh.Disable();
            Softirq.Raise(Vec.NetRx);
            LocalBh.Enable();
        }, m).Message);

        var good = new SpinLock("net");
        Machine quiet = TestMachines.Linux();
        Softirq.Open(quiet, Vec.NetRx, () =>
        {
            good.Lock();
            good.Unlock();
        });
        quiet.KThread(() =>
        {
            good.LockBh();
            good.UnlockBh();
            Softirq.Raise(Vec.NetRx);
            Softirq.DoSoftirq();
        });
        Scenario.Clean(quiet);
    }

    [Fact]
    public void A_lock_that_is_only_tried_for_makes_no_order()
    {
        var a = new SpinLock("A");
        var b = new SpinLock("B");
        Machine m = TestMachines.Linux();
        m.KThread(() =>
        {
            Both(a, b);
            b.Lock();
            Assert.True(a.TryLock());
            a.Unlock();
            b.Unlock();
        });
        Scenario.Clean(m);
    }

    [Fact]
    public void Interrupt_forms_of_the_read_write_lock_put_interrupts_back()
    {
        var rw = new RwLock("rw");
        bool[] states = [];
        Machine m = TestMachines.Linux();
        m.KThread(() =>
        {
            rw.ReadLockIrqSave(out IrqFlags r);
            bool read = LocalIrq.IsEnabled;
            rw.ReadUnlockIrqRestore(r);
            rw.WriteLockIrqSave(out IrqFlags w);
            bool write = LocalIrq.IsEnabled;
            rw.WriteUnlockIrqRestore(w);
            rw.ReadLockIrq();
            rw.ReadUnlockIrq();
            rw.WriteLockIrq();
            rw.WriteUnlockIrq();
            states = [read, write, LocalIrq.IsEnabled];
        });
        Scenario.Clean(m);
        Assert.Equal([false, false, true], states);
        foreach (Action bad in new Action[] { () => rw.ReadLockIrq(), () => rw.WriteLockIrq() })
        {
            TestMachines.Breaks("INV-G9", () =>
            {
                LocalIrq.Disable();
                bad();
            });
        }
    }

    [Fact]
    public void A_local_lock_is_one_for_each_CPU_and_not_recursive()
    {
        var l = new LocalLock("cache");
        int holders = 0;
        int most = 0;
        Machine m = TestMachines.Linux(cpus: 2);
        for (int cpu = 0; cpu < 2; cpu++)
        {
            m.KThread(() =>
            {
                l.Lock();
                most = Math.Max(most, ++holders);
                for (int i = 0; i < 60; i++)
                {
                    Cpu.Poll();
                }

                holders--;
                l.Unlock();
            }, cpu: cpu);
        }

        Scenario.Clean(m);
        Assert.Equal(2, most);
        TestMachines.Breaks("INV-G5", () =>
        {
            var again = new LocalLock("again");
            again.Lock();
            again.Lock();
        });
        TestMachines.Breaks("INV-G2", () =>
        {
            new LocalLock("held").Lock();
            Sched.Schedule();
        });
    }

    [Fact]
    public void AssertHeld_says_what_is_held_instead()
    {
        var wanted = new SpinLock("wanted");
        var other = new SpinLock("other");
        Machine m = TestMachines.Linux();
        m.KThread(() =>
        {
            wanted.Lock();
            LockDep.AssertHeld(wanted);
            wanted.Unlock();
        });
        Scenario.Clean(m);
        Assert.Contains("only spin lock 'other' is held", TestMachines.Breaks("INV-G5", () =>
        {
            other.Lock();
            LockDep.AssertHeld(wanted);
        }).Message);
    }

    private static void Both(SpinLock first, SpinLock second)
    {
        first.Lock();
        second.Lock();
        second.Unlock();
        first.Unlock();
    }
}
