using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using RingGuard.MiniKernel.Scheduling;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class ExplorationTests
{
    [Fact]
    public void A_recorded_run_is_repeated_from_its_decisions()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Machine first = Racy(new SeededScheduler(seed), out List<int> order);
            first.Run();
            Assert.NotEmpty(first.Decisions);

            Machine again = Racy(new ReplayScheduler(first.Decisions), out List<int> orderAgain);
            again.Run();
            Assert.Equal(first.Trace.Hash, again.Trace.Hash);
            Assert.Equal(order, orderAgain);

            ReplayDecider decider = ReplayToken.Parse(ReplayToken.Of(first).ToString()).CreateDecider();
            Machine byText = Racy(decider, out _);
            byText.Run();
            Assert.Equal(first.Trace.Hash, byText.Trace.Hash);
            Assert.Empty(decider.Divergence(byText));
        }
    }

    [Fact]
    public void A_run_under_a_schedule_is_repeated_by_a_decider()
    {
        var recorded = new Machine(new MachineOptions { Cpus = 2, Schedule = new SeededSchedule(3), RecordDecisions = true });
        Fill(recorded);
        recorded.Run();
        Assert.Contains(recorded.Decisions, static d => d.Taken != 0);

        // The defaults are the schedule's own, so that the point differs in them only: the line of text knows no defaults.
        var again = new Machine(new MachineOptions { Cpus = 2, Decider = new TakenOnly(recorded.Decisions) });
        Fill(again);
        again.Run();
        Assert.Equal(recorded.Trace.Hash, again.Trace.Hash);
    }

    [Fact]
    public void Without_a_decider_nothing_is_recorded_and_nothing_happens()
    {
        Machine m = TestMachines.Linux();
        m.RequestIrq(1, static () => { });
        m.MayRaiseIrq(0, 1);
        int value = -1;
        m.Run(() => value = m.Choose(5));
        Assert.Equal(0, value);
        Assert.Empty(m.Decisions);
        Assert.Equal(0, m.Cpus[0].Counters.Interrupts);
    }

    [Fact]
    public void A_replay_of_another_program_says_where_it_diverges()
    {
        Machine first = Racy(new SeededScheduler(1), out _);
        first.Run();
        var other = new Machine(new MachineOptions { Cpus = 2, Decider = new ReplayScheduler(first.Decisions) });
        other.KThread(() =>
        {
            other.Choose(7, "something else");
        });
        var e = Assert.Throws<ReplayDivergedException>(other.Run);
        Assert.Equal(1, e.Number);
        Assert.Contains("something else", e.Message);
    }

    [Fact]
    public void A_decider_and_a_schedule_together_are_refused()
        => Assert.Throws<ArgumentException>(() => new Machine(new MachineOptions { Decider = new SeededScheduler(1), Schedule = new RoundRobinSchedule() }));

    [Fact]
    public void The_explorer_takes_each_value_of_a_data_choice()
    {
        var seen = new HashSet<(int, int)>();
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            m.KThread(() => seen.Add((m.Choose(3), m.Choose(2))));
            return new ExploredRun(m);
        }).Explore();
        Assert.Equal(6, result.Runs);
        Assert.Equal(6, seen.Count);
        Assert.True(result.IsClean);
    }

    [Fact]
    public void The_explorer_places_an_interrupt_at_every_point_once()
    {
        var places = new HashSet<int>();
        int points = 0;
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            int at = 0;
            m.RequestIrq(1, () => places.Add(at));
            m.MayRaiseIrq(0, 1);
            m.KThread(() =>
            {
                for (at = 1; at <= 5; at++)
                {
                    Cpu.Poll();
                }

                points = at;
            });
            return new ExploredRun(m);
        }).Explore();
        Assert.Equal([1, 2, 3, 4, 5], places.Order());
        Assert.Equal(6, points);
        Assert.True(result.Runs >= 6);
    }

    [Fact]
    public void A_failure_comes_with_a_token_that_repeats_it_and_with_its_timeline()
    {
        static ExploredRun Build(IDecider decider)
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            var busy = new SpinLock("busy");
            m.RequestIrq(1, () =>
            {
                if (busy.IsLocked)
                {
                    Kernel.Panic("came at the wrong time");
                }
            });
            m.MayRaiseIrq(0, 1);
            m.KThread(() =>
            {
                Cpu.Poll();
                using (busy.Enter())
                {
                    Cpu.Poll();
                }

                Cpu.Poll();
            }, "victim");
            return new ExploredRun(m);
        }

        ExplorationResult result = new Explorer(Build).Explore();
        Assert.NotEmpty(result.Failures);
        Assert.True(result.Failures.Count < result.Runs);
        FailedRun failed = result.Failures[0];
        Assert.Contains("wrong time", failed.ToString());
        Assert.Contains("✗", failed.ToString());
        Machine again = Build(ReplayToken.Parse(failed.Token).CreateDecider()).Machine;
        Assert.Contains("wrong time", Assert.Throws<KernelPanicException>(again.Run).Message);
        Assert.Equal(failed.Machine.Trace.Hash, again.Trace.Hash);
    }

    [Fact]
    public void A_capped_exploration_is_not_clean()
    {
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            m.KThread(() => m.Choose(100));
            return new ExploredRun(m);
        }) { MaxRuns = 10 }.Explore();
        Assert.True(result.Capped);
        Assert.False(result.IsClean);
        Assert.Equal(10, result.Runs);
    }

    [Fact]
    public void Explored_runs_leave_no_thread_behind()
    {
        using var pool = new CarrierPool();
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider, Carriers = pool });
            m.KThread(() =>
            {
                Sched.Yield();
                Kernel.BugOn(m.Choose(2) == 1, "half of them");
            });
            m.KThread(static () => Sched.Sleep(5), cpu: 1);
            return new ExploredRun(m);
        }).Explore();
        Assert.NotEmpty(result.Failures);
        Assert.Equal(0, pool.InUse);
        Assert.InRange(pool.Created, 1, 8);
    }

    [Fact]
    public void A_script_raises_interrupts_and_migrates_at_exact_places()
    {
        Machine m = TestMachines.Linux(cpus: 2);
        int interrupts = 0;
        m.RequestIrq(1, () => interrupts++);
        var cpus = new List<int>();
        Task t = m.KThread(() =>
        {
            cpus.Add(Smp.RawProcessorId());
            Cpu.Poll();
            Cpu.Poll();
            cpus.Add(interrupts);
            Sched.Schedule();
            cpus.Add(Smp.RawProcessorId());
        });
        m.Script.RaiseIrq("Cpu.Poll", 2, cpu: 0, line: 1).MigrateAtNextSchedule(t, 1);
        m.Run();
        Assert.Equal([0, 1, 1], cpus);
    }

    [Fact]
    public void An_unknown_fault_is_refused_with_the_known_ones()
    {
        var e = Assert.Throws<ArgumentException>(() => TestMachines.Linux().Faults.Enable("Typo"));
        Assert.Contains(Fault.ValidIfOwnerOnly, e.Message);
    }

    private static Machine Racy(IDecider decider, out List<int> order)
    {
        var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
        List<int> log = order = [];
        m.RequestIrq(1, () => log.Add(100));
        m.MayRaiseIrq(1, 1, times: 2);
        m.MayPreempt(times: 3);
        Fill(m, log);
        return m;
    }

    private static void Fill(Machine m, List<int>? log = null)
    {
        for (int i = 0; i < 3; i++)
        {
            int id = i;
            m.KThread(() =>
            {
                for (int k = 0; k < 5; k++)
                {
                    Cpu.Poll();
                    log?.Add(id);
                }
            }, $"t{i}", cpu: i % 2);
        }
    }

    private sealed class TakenOnly(IReadOnlyList<Decision> decisions) : IDecider
    {
        private int _next;

        public int Decide(in DecisionPoint point) => decisions[_next++].Taken;
    }
}
