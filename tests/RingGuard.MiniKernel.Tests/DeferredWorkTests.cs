using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Scheduling;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>Tasklets, work items, and guests that halt.</summary>
public sealed class DeferredWorkTests
{
    [Fact]
    public void A_tasklet_runs_once_for_each_time_that_it_was_scheduled_and_then_the_handler_of_the_vector()
    {
        Machine m = TestMachines.Linux();
        var order = new List<string>();
        var a = new Tasklet(() => order.Add("a"), "a");
        var b = new Tasklet(() => order.Add("b"), "b");
        Softirq.Open(m, Vec.Tasklet, () => order.Add("handler"));
        m.RequestIrq(1, () =>
        {
            a.Schedule();
            b.Schedule();
            a.Schedule();
        });
        m.KThread(() =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            Assert.False(a.IsScheduled);
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        });
        Scenario.Clean(m);
        Assert.Equal(["a", "b", "handler", "a", "b", "handler"], order);
    }

    [Theory]
    [InlineData(Flavor.Linux)]
    [InlineData(Flavor.Xen)]
    public void A_tasklet_that_schedules_itself_runs_again(Flavor flavor)
    {
        var m = new Machine(new MachineOptions { Arch = flavor == Flavor.Xen ? Architecture.Arm64 : Architecture.X86_64, Flavor = flavor, Cpus = 1 });
        int runs = 0;
        Tasklet? again = null;
        again = new Tasklet(() =>
        {
            if (++runs < 3)
            {
                again!.Schedule();
            }
        }, "again");
        m.KThread(() =>
        {
            again.Schedule();
            Softirq.DoSoftirq();
            Cpu.Poll();
        });
        Scenario.Clean(m);
        Assert.Equal(3, runs);
    }

    [Fact]
    public void A_tasklet_is_never_on_two_CPUs()
    {
        int waited = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Schedule = new SeededSchedule(seed), StepLimit = 10_000 });
            int inside = 0, runs = 0;
            var t = new Tasklet(() =>
            {
                Kernel.BugOn(++inside != 1, "on two CPUs");
                for (int i = 0; i < 5; i++)
                {
                    Cpu.Poll();
                }

                runs++;
                inside--;
            }, "t");
            for (int cpu = 0; cpu < 2; cpu++)
            {
                m.KThread(() =>
                {
                    t.Schedule();
                    Softirq.DoSoftirq();
                }, cpu: cpu);
            }

            Scenario.Clean(m);
            Assert.InRange(runs, 1, 2);
            Assert.False(t.IsScheduled);
            waited += m.Cpus.Sum(static c => c.Counters.SoftirqRuns) > 2 ? 1 : 0;
        }

        Assert.True(waited > 5, $"one CPU waited for the other in {waited} runs");
    }

    [Fact]
    public void What_a_tasklet_leaves_is_reported_by_its_name()
    {
        Machine m = TestMachines.Linux();
        var t = new Tasklet(static () => Preempt.Disable(), "leaky");
        m.KThread(() =>
        {
            t.Schedule();
            Softirq.DoSoftirq();
        });
        Scenario.Detects(m, "INV-G1", "tasklet 'leaky' entered with");

        Machine sleeps = TestMachines.Linux();
        var s = new Tasklet(static () => Sched.Sleep(1), "sleepy");
        sleeps.KThread(() =>
        {
            s.Schedule();
            Softirq.DoSoftirq();
        });
        Scenario.Detects(sleeps, "INV-G7", "Sched.Block");
    }

    [Fact]
    public void Work_may_sleep_and_is_waited_for()
    {
        Machine m = TestMachines.Linux();
        int runs = 0;
        var w = new WorkItem(() =>
        {
            Sched.Sleep(50);
            runs++;
        }, "w");
        m.RequestIrq(1, () => w.Queue());
        bool again = true;
        m.KThread(() =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
            again = w.Queue();
            w.Flush();
            Assert.Equal((1, false), (runs, w.IsPending));
            Assert.True(w.Queue());
        });
        Scenario.Clean(m);

        // The machine does not end before the work has.
        Assert.Equal((2, false), (runs, again));
        Assert.Contains(m.Tasks, static t => t.Name == "kworker/0");
    }

    [Fact]
    public void Work_ends_as_it_began()
    {
        Assert.Contains("work 'counts' ends with preempt count", Scenario.Detects(With(static () => Preempt.Disable(), "counts"), "INV-G1").Message);
        Assert.Contains("with interrupts off", Scenario.Detects(With(static () => LocalIrq.Disable(), "masks"), "INV-G3").Message);
        var x = new SpinLock("x");
        Assert.Contains("spin lock 'x'", Scenario.Detects(With(() => x.Lock(), "locks"), "INV-G3").Message);
        WorkItem? own = null;
        Machine m = TestMachines.Linux();
        own = new WorkItem(() => own!.Flush(), "own");
        m.KThread(() => own.Queue());
        Assert.Contains("its own end", Assert.Throws<KernelPanicException>(m.Run).Message);
        var flushed = new WorkItem(static () => { }, "flushed");
        Machine atomic = TestMachines.Linux();
        atomic.KThread(() =>
        {
            Preempt.Disable();
            flushed.Flush();
        });
        Scenario.Detects(atomic, "INV-G7", "WorkItem.Flush");

        static Machine With(System.Action body, string name)
        {
            Machine m = TestMachines.Linux();
            var w = new WorkItem(body, name);
            m.KThread(() => w.Queue());
            return m;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_guest_that_halts_waits_for_an_event(bool arm)
    {
        Machine m = arm ? Machine.Kvm(2) : Machine.X86(2);
        VCpu v = m.CreateDomain("g", ramPages: 1).AddVCpu(static p => p.Halt().Halt().ToUser(), "v0");
        Assert.Equal(-1, v.LastPCpu);
        m.User(p => p.Syscall(s =>
        {
            // The first one is there before the guest looks, the second one wakes it.
            v.HasEvent = true;
            Kernel.BugOn(v.Run() != ExitReason.ToUser, "no exit to user space");
            s.Signal("done");
        }));
        bool early = false;
        m.KThread(() =>
        {
            Sched.Sleep(500);
            early = v.Counters.GuestTraps == 0;
            v.HasEvent = true;
            Sched.WaitFor("done");
        }, cpu: 1);
        Scenario.Clean(m);
        Assert.False(early);
        Assert.Equal((false, 0, 2), (v.HasEvent, v.LastPCpu, v.Counters.GuestTraps));
    }

    [Fact]
    public void A_halted_guest_lets_others_run_and_without_an_event_nothing_can_go_on()
    {
        Machine m = Machine.Xen(1);
        Domain d = m.CreateDomain("d", ramPages: 4);
        VCpu v0 = d.AddVCpu(static p => p.Halt().Write(new Gfn(1), 7), "v0");
        VCpu v1 = d.AddVCpu(p => p.Spin(5).Hypercall(() => v0.HasEvent = true), "v1");
        m.StartVCpu(v0);
        m.StartVCpu(v1);
        Scenario.Clean(m);

        Machine stuck = Machine.Xen(1);
        stuck.StartVCpu(stuck.CreateDomain("d", ramPages: 1).AddVCpu(static p => p.Halt(), "v0"));
        Assert.Contains("an event for 'v0'", Assert.Throws<KernelPanicException>(stuck.Run).Message);
    }

    [Fact]
    public void Work_is_never_in_two_threads()
    {
        int queuedWhileRunning = 0;
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Schedule = new SeededSchedule(seed) });
            int inside = 0;
            var w = new WorkItem(() =>
            {
                Kernel.BugOn(++inside != 1, "in two threads");
                for (int i = 0; i < 10; i++)
                {
                    Cpu.Poll();
                }

                inside--;
            }, "w");
            for (int cpu = 0; cpu < 2; cpu++)
            {
                m.KThread(() =>
                {
                    w.Queue();
                    for (int i = 0; i < 10; i++)
                    {
                        Sched.Yield();
                        queuedWhileRunning += inside == 1 && w.Queue() ? 1 : 0;
                    }
                }, cpu: cpu);
            }

            Scenario.Clean(m);
            Assert.False(w.IsPending);
        }

        Assert.True(queuedWhileRunning > 5, $"{queuedWhileRunning}");
    }

    /// <summary>As flush_work: what the work queues anew is not waited for.</summary>
    [Fact]
    public void Work_that_queues_itself_is_flushed_once()
    {
        Machine m = TestMachines.Linux();
        int runs = 0, seen = 0;
        bool stop = false;
        WorkItem? periodic = null;
        periodic = new WorkItem(() =>
        {
            runs++;
            Sched.Sleep(10);
            if (!stop)
            {
                periodic!.Queue();
            }
        }, "periodic");
        m.KThread(() =>
        {
            periodic.Queue();
            periodic.Flush();
            seen = runs;
            stop = true;
        });
        Scenario.Clean(m);
        Assert.InRange(seen, 1, 2);
    }

    /// <summary>One run comes after the other, whichever CPUs they are on, and after what came before it was asked for.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_deferred_work_shares_with_itself_and_with_who_asked_is_no_race(bool tasklet)
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, DetectRaces = true, Schedule = new SeededSchedule(seed) });
            var runs = new Shared<int>(0, "runs");
            Shared<int>[] given = [new(0, "given 0"), new(0, "given 1")];
            var t = new Tasklet(Body, "t");
            var w = new WorkItem(Body, "w");
            for (int cpu = 0; cpu < 2; cpu++)
            {
                Shared<int> mine = given[cpu];
                m.KThread(() =>
                {
                    mine.Write(1);
                    if (tasklet)
                    {
                        t.Schedule();
                        Softirq.DoSoftirq();
                    }
                    else
                    {
                        w.Queue();
                    }
                }, cpu: cpu);
            }

            Scenario.Clean(m);

            void Body()
            {
                runs.Write(runs.Read() + 1);
                if (runs.Read() == 2)
                {
                    _ = given[0].Read() + given[1].Read();
                }
            }
        }
    }

    [Fact]
    public void Interrupts_are_on_when_a_tasklet_or_a_softirq_returns()
    {
        Machine m = TestMachines.Linux();
        var t = new Tasklet(static () => LocalIrq.Disable(), "masks");
        m.KThread(() =>
        {
            t.Schedule();
            Softirq.DoSoftirq();
        });
        Scenario.Detects(m, "INV-G3", "tasklet 'masks' ends with interrupts off");

        Machine saves = TestMachines.Linux();
        Softirq.Open(saves, Vec.Timer, static () => LocalIrq.Save(out _));
        saves.KThread(() =>
        {
            Softirq.Raise(Vec.Timer);
            Softirq.DoSoftirq();
        });
        Scenario.Detects(saves, "INV-G3", "softirq Timer with interrupts off");
    }

    [Fact]
    public void What_a_machine_did_not_come_to_does_not_block_the_next_one()
    {
        int runs = 0;
        var t = new Tasklet(() => runs++, "t");
        var w = new WorkItem(() => runs += 10, "w");
        Machine dies = TestMachines.Linux();
        dies.KThread(() =>
        {
            LocalBh.Disable();
            t.Schedule();
            w.Queue();
            Kernel.Panic("over");
        });
        Assert.Throws<KernelPanicException>(dies.Run);
        Machine next = TestMachines.Linux();
        next.KThread(() =>
        {
            t.Schedule();
            Softirq.DoSoftirq();
            Kernel.BugOn(!w.Queue(), "queued before");
            w.Flush();
        });
        Scenario.Clean(next);
        Assert.Equal(11, runs);
    }
}
