using System;
using System.Collections.Generic;
using RingGuard.MiniKernel.Scheduling;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class SchedulingTests
{
    private static Machine Mixed(ulong seed, CarrierPool? pool = null)
    {
        var m = new Machine(new MachineOptions { Cpus = 2, Schedule = new SeededSchedule(seed), TimeSlice = 40, Carriers = pool });
        var spin = new SpinLock("shared");
        int shared = 0;
        for (int i = 0; i < 3; i++)
        {
            m.KThread(() =>
            {
                for (int k = 0; k < 5; k++)
                {
                    using (spin.Enter())
                    {
                        shared++;
                    }

                    Sched.Yield();
                }
            }, cpu: i % 2);
        }

        m.User(p => p.FpWrite(XComp.Sse, 1).Spin(30).Syscall(s => s.MigrateTo(1)).FpVerify(XComp.Sse, 1));
        m.User(p => p.FpWrite(XComp.Sse, 2).Spin(30).Syscall(s => s.Yield()).FpVerify(XComp.Sse, 2), cpu: 1);
        return m;
    }

    [Fact]
    public void SC_F22_The_same_seed_makes_the_same_trace()
    {
        Machine first = Mixed(42);
        Machine second = Mixed(42);
        first.Run();
        second.Run();
        Assert.Equal(first.Trace.ToString(), second.Trace.ToString());
        Assert.Equal(first.Trace.Hash, second.Trace.Hash);
    }

    [Fact]
    public void Twenty_seeds_differ_and_leave_no_thread_behind()
    {
        using var pool = new CarrierPool();
        var hashes = new HashSet<ulong>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            Machine m = Mixed(seed, pool);
            m.Run();
            hashes.Add(m.Trace.Hash);
            Assert.Equal(0, pool.InUse);
        }

        Assert.True(hashes.Count > 10, $"only {hashes.Count} different runs");
        Assert.InRange(pool.Created, 1, 8);
    }

    [Theory]
    [InlineData(Flavor.Linux)]
    [InlineData(Flavor.Xen)]
    public void A_wake_up_that_comes_while_the_task_is_switched_out_is_not_lost(Flavor flavor)
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Flavor = flavor, Schedule = new SeededSchedule(seed, switchOneIn: 2) });
            int done = 0;
            for (int i = 0; i < 4; i++)
            {
                int ticks = i + 1;
                m.KThread(() =>
                {
                    for (int k = 0; k < 10; k++)
                    {
                        Sched.Sleep(ticks);
                    }

                    done++;
                }, cpu: i % 2);
            }

            m.Run();
            Assert.Equal(4, done);
        }
    }

    [Fact]
    public void A_frozen_task_does_not_run_until_it_is_thawed()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Schedule = new SeededSchedule(seed, switchOneIn: 2), TimeSlice = 15 });
            int progress = 0;
            bool moved = false;
            Task victim = m.KThread(() =>
            {
                for (; progress < 60; progress++)
                {
                    Sched.Yield();
                }
            }, "victim");
            m.KThread(static () => Cpu.Charge(3), "neighbour");
            m.KThread(() =>
            {
                for (int round = 0; round < 3; round++)
                {
                    if (!Ptrace.Freeze(victim))
                    {
                        continue;
                    }

                    int before = progress;
                    Sched.Sleep(50);
                    moved |= progress != before;
                    Ptrace.Thaw(victim);
                    Sched.Sleep(5);
                }
            }, "tracer", cpu: 1);
            m.Run();
            Assert.False(moved, $"seed {seed}");
            Assert.Equal(60, progress);
        }
    }

    [Fact]
    public void A_run_that_panics_leaves_no_thread_behind()
    {
        using var pool = new CarrierPool();
        var m = new Machine(new MachineOptions { Cpus = 2, Carriers = pool });
        int unwound = 0;
        for (int i = 0; i < 4; i++)
        {
            m.KThread(() =>
            {
                try
                {
                    Sched.WaitFor("never");
                }
                finally
                {
                    unwound++;
                }
            }, cpu: i % 2);
        }

        var e = Assert.Throws<KernelPanicException>(() => m.Run(() =>
        {
            Sched.Sleep(100);
            Kernel.Panic("enough");
        }));
        Assert.Equal("enough", e.Message);
        Assert.Equal(4, unwound);
        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void One_CPU_and_no_switch_needs_no_thread()
    {
        using var pool = new CarrierPool();
        var m = new Machine(new MachineOptions { Cpus = 1, Carriers = pool });
        m.RequestIrq(1, static () => { });
        m.Run(() =>
        {
            Sched.Sleep(10);
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            Sched.Sleep(10);
        });
        Assert.Equal(0, pool.Created);
        Assert.Equal(0, m.CarriersUsed);
        Assert.Equal(1, m.Cpus[0].Counters.Interrupts);
    }

    [Fact]
    public void A_machine_where_nothing_can_go_on_says_who_waits_for_what()
    {
        Machine m = TestMachines.Linux();
        m.KThread(() => Sched.WaitFor("dinner"), "guest");
        Assert.Contains("'guest' waits for signal 'dinner'", Assert.Throws<KernelPanicException>(m.Run).Message);
    }

    [Fact]
    public void SC_F21_A_woken_task_of_higher_priority_preempts_at_interrupt_exit_only_where_the_count_is_zero()
    {
        Machine m = TestMachines.Linux();
        var log = new List<string>();
        Task urgent = m.KThread(() =>
        {
            Sched.WaitFor("go");
            log.Add("urgent");
        }, priority: 1);
        m.RequestIrq(1, () => Sched.Signal("go"));
        m.Run(() =>
        {
            Preempt.Disable();
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            log.Add("still here");
            Preempt.Enable();
            log.Add("after");
        });
        Assert.Equal(["still here", "urgent", "after"], log);
        Assert.Equal(TaskState.Dead, urgent.State);
    }

    [Fact]
    public void SC_F21_Under_Xen_only_DoSoftirq_switches()
    {
        Machine m = TestMachines.XenMachine();
        var log = new List<string>();
        m.KThread(() =>
        {
            Sched.WaitFor("go");
            log.Add("urgent");
        }, priority: 1);
        m.RequestIrq(1, () => Sched.Signal("go"));
        m.Run(() =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            log.Add("still here");
            Softirq.DoSoftirq();
            log.Add("after");
        });
        Assert.Equal(["still here", "urgent", "after"], log);
    }

    [Fact]
    public void SC_F12_ProcessorId_is_for_contexts_that_cannot_move()
    {
        Assert.Contains("Smp.GetCpu", TestMachines.Breaks("INV-G8", () => Smp.ProcessorId()).Message);
        int cpu = -1;
        Machine m = TestMachines.Linux(cpus: 2);
        m.KThread(() => cpu = Smp.ProcessorId(), cpu: 1, pinned: true);
        m.Run();
        Assert.Equal(1, cpu);
    }

    [Fact]
    public void SC_F18_A_swallowed_panic_stays_a_panic()
    {
        int wentOn = 0;
        var e = Assert.Throws<KernelPanicException>(() => TestMachines.Linux().Run(() =>
        {
            try
            {
                Kernel.Panic("stop");
            }
            catch (Exception)
            {
                wentOn++;
            }

            Cpu.Poll();
            wentOn++;
        }));
        Assert.Equal("stop", e.Message);
        Assert.Equal(1, wentOn);
    }

    [Fact]
    public void SC_F46_Kernel_API_on_a_foreign_thread_says_that_there_is_no_context()
        => Assert.Contains("no kernel context on this thread", Assert.Throws<InvalidOperationException>(() => Preempt.Disable()).Message);

    [Fact]
    public void A_machine_runs_once()
    {
        Machine m = TestMachines.Linux();
        m.Run(static () => { });
        Assert.Contains("build a new one", Assert.Throws<InvalidOperationException>(m.Run).Message);
    }

    [Fact]
    public void Endless_spinning_is_a_livelock()
    {
        var m = new Machine(new MachineOptions { Cpus = 1, StepLimit = 1000 });
        Assert.Contains("livelock", TestMachines.Breaks("INV-G10", static () =>
        {
            while (true)
            {
                Cpu.Relax();
            }
        }, m).Message);
    }
}
