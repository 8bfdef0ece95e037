using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class LockTests
{
    [Fact]
    public void DoSoftirq_under_a_lock_names_the_lock_and_the_line_where_it_was_taken()
    {
        var l = new SpinLock("p2m.Lock");
        var e = TestMachines.Breaks("INV-C5", () =>
        {
            l.Lock();
            Softirq.DoSoftirq();
            l.Unlock();
        });
        Assert.Matches(@"^INV-C5: Softirq\.DoSoftirq must not run while spin lock 'p2m\.Lock' is held \(taken at LockTests\.cs:\d+\): ", e.Message);
    }

    [Fact]
    public void SC_F14_Double_acquire_foreign_release_and_upgrade_are_reported()
    {
        var spin = new SpinLock("s");
        Assert.Contains("not recursive", TestMachines.Breaks("INV-G5", () =>
        {
            spin.Lock();
            spin.Lock();
        }).Message);
        var free = new SpinLock("f");
        Assert.Contains("does not hold", TestMachines.Breaks("INV-G5", () => free.Unlock()).Message);
        var rw = new RwLock("rw");
        Assert.Contains("writer waits for the reader", TestMachines.Breaks("INV-G5", () =>
        {
            rw.ReadLock();
            rw.WriteLock();
        }).Message);
    }

    [Fact]
    public void SC_F16_No_switch_while_a_spin_lock_is_held()
    {
        var l = new SpinLock("held");
        Assert.Contains("'held' is held", TestMachines.Breaks("INV-G2", () =>
        {
            l.Lock();
            Sched.Schedule();
        }).Message);
    }

    [Fact]
    public void SC_F15_A_mutex_is_not_taken_under_a_spin_lock_nor_in_a_softirq()
    {
        var s = new SpinLock("s");
        var m = new Mutex("m");
        TestMachines.Breaks("INV-G7", () =>
        {
            s.Lock();
            m.Lock();
        });
        Machine machine = TestMachines.Linux();
        Softirq.Open(machine, Vec.Timer, () => m.Lock());
        TestMachines.Breaks("INV-G7", () =>
        {
            Softirq.Raise(Vec.Timer);
            Softirq.DoSoftirq();
        }, machine);
    }

    [Fact]
    public void SC_F02_An_inverted_order_is_reported_without_a_deadlock()
    {
        var a = new SpinLock("A");
        var b = new SpinLock("B");
        var e = TestMachines.Breaks("INV-G6", () =>
        {
            a.Lock();
            b.Lock();
            b.Unlock();
            a.Unlock();
            b.Lock();
            a.Lock();
        });
        Assert.Contains("other way round", e.Message);
    }

    [Fact]
    public void SC_F03_A_lock_of_an_interrupt_handler_is_taken_with_interrupts_off_elsewhere()
    {
        var l = new SpinLock("gic");
        Machine m = TestMachines.Linux();
        m.RequestIrq(1, () =>
        {
            l.Lock();
            l.Unlock();
        });
        Assert.Contains("LockIrqSave", TestMachines.Breaks("INV-G5", () =>
        {
            l.Lock();
            l.Unlock();
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        }, m).Message);
    }

    [Fact]
    public void SC_F04_Blocking_allocation_is_for_tasks_that_may_sleep()
    {
        Assert.Contains("Gfp.Atomic", TestMachines.Breaks("INV-G7", () =>
        {
            LocalIrq.Disable();
            Mem.Alloc(16, Gfp.Kernel);
        }).Message);
        byte[]? got = null;
        byte[]? tooMuch = [];
        TestMachines.Linux().Run(() =>
        {
            using (Preempt.DisableScope())
            {
                got = Mem.Alloc(16, Gfp.Atomic);
                tooMuch = Mem.Alloc(1 << 20, Gfp.Atomic);
            }
        });
        Assert.Equal(16, got?.Length);
        Assert.Null(tooMuch);
    }

    [Fact]
    public void SC_F27_LockIrq_is_for_callers_with_interrupts_on()
    {
        var l = new SpinLock("l");
        Assert.Contains("LockIrqSave", TestMachines.Breaks("INV-G9", () =>
        {
            LocalIrq.Disable();
            l.LockIrq();
        }).Message);
    }

    [Fact]
    public void SC_F34_A_lock_is_released_by_the_context_that_took_it()
    {
        var l = new SpinLock("l");
        Machine m = TestMachines.Linux();
        Softirq.Open(m, Vec.Timer, () => l.Unlock());
        Assert.Contains("taken in task context", TestMachines.Breaks("INV-G5", () =>
        {
            l.Lock();
            Softirq.Raise(Vec.Timer);
            Softirq.ProcessPending();
        }, m).Message);
    }

    [Fact]
    public void A_spinning_CPU_lets_the_holder_go_on()
    {
        var l = new SpinLock("l");
        int order = 0;
        int first = 0;
        int second = 0;
        Machine m = TestMachines.Linux(cpus: 2);
        m.KThread(() =>
        {
            using (l.Enter())
            {
                Cpu.Charge(50);
                for (int i = 0; i < 100; i++)
                {
                    Cpu.Poll();
                }

                first = ++order;
            }
        });
        m.KThread(() =>
        {
            using (l.Enter())
            {
                second = ++order;
            }
        }, cpu: 1);
        m.Run();
        Assert.Equal((1, 2), (first, second));
    }

    [Fact]
    public void SC_F24_Readers_share_and_a_writer_waits()
    {
        var rw = new RwLock("rw");
        int readers = 0;
        int most = 0;
        bool alone = false;
        Machine m = TestMachines.Linux(cpus: 3);
        for (int cpu = 0; cpu < 2; cpu++)
        {
            m.KThread(() =>
            {
                rw.ReadLock();
                readers++;
                most = System.Math.Max(most, readers);
                for (int i = 0; i < 100; i++)
                {
                    Cpu.Poll();
                }

                readers--;
                rw.ReadUnlock();
            }, cpu: cpu);
        }

        m.KThread(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                Cpu.Poll();
            }

            rw.WriteLock();
            alone = readers == 0;
            rw.WriteUnlock();
        }, cpu: 2);
        m.Run();
        Assert.Equal(2, most);
        Assert.True(alone);
    }

    [Fact]
    public void A_lock_left_held_at_the_end_of_a_system_call_is_reported_there()
    {
        var l = new SpinLock("leak");
        Machine m = TestMachines.Linux();
        m.User(p => p.Syscall(() => l.Lock()));
        var e = Assert.Throws<InvariantViolationException>(m.Run);
        Assert.Equal("INV-G3", e.Invariant);
        Assert.Contains("a system call of", e.Message);
    }

    [Fact]
    public void Guards_release_once()
    {
        var l = new SpinLock("l");
        bool held = true;
        TestMachines.Linux().Run(() =>
        {
            SpinGuard guard = l.Enter();
            guard.Dispose();
            guard.Dispose();
            held = l.IsLocked;
        });
        Assert.False(held);
    }
}
