using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;
using Machine = RingGuard.MiniKernel.Machine;

namespace RingGuard.MiniKernel.Tests.Exploration;

/// <summary>The published programs as kernel code on the machine, a CPU for each thread.</summary>
public sealed class ClassExplorationTests
{
    [Theory]
    [InlineData("SB", 3)]
    [InlineData("MP", 3)]
    [InlineData("2+2W", 3)]
    [InlineData("IRIW", 15)]
    [InlineData("readers(2)", 4)]
    [InlineData("readers(6)", 64)]
    [InlineData("lastzero(1)", 2)]
    [InlineData("lastzero(2)", 5)]
    [InlineData("lastzero(3)", 12)]
    [InlineData("rw(3)", 36)]
    [InlineData("lockinc(3)", 6)]
    [InlineData("cinc(3)", 216)]
    [InlineData("mpat(2)", 8)]
    [InlineData("mpat(3)", 48)]
    [InlineData("filesystem(16)", 8)]
    [InlineData("mutexinc(3)", 6)]
    [InlineData("mutexinc(4)", 24)]
    [InlineData("teeth(1)", 6)]
    [InlineData("teeth(2)", 36)]
    [InlineData("cas(4)", 4)]
    [InlineData("casw(3)", 66)]
    [InlineData("indexer(12)", 8)]
    [InlineData("indexer(13)", 64)]
    public void The_machine_takes_one_run_of_each_class(string program, int classes)
    {
        ExplorationResult result = new Explorer(decider => new ExploredRun(MachineProgram.Build(program, decider))) { MaxEvents = 0 }.ExploreClasses();
        Assert.Equal((classes, classes, 0, classes), (result.Runs, result.Complete, result.SleepBlocked, result.Distinct));
        Assert.StartsWith($"{classes} runs, {classes} complete, 0 sleep-blocked, {classes} distinct, ", result.ToString(), StringComparison.Ordinal);
        Assert.True(result.IsClean);
        Assert.Empty(result.Warnings);
    }

    /// <summary>Programs in which steps make others possible, or change what others do: no outcome is missing, and none is invented.</summary>
    [Theory]
    [InlineData("signal(1)")]
    [InlineData("handshake")]
    [InlineData("mutexinc(2)")]
    [InlineData("casw(2)")]
    [InlineData("cas(3)")]
    public void Classes_have_the_outcomes_of_all_schedules(string program)
    {
        HashSet<string> Outcomes(bool classes)
        {
            var seen = new HashSet<string>();
            var explorer = new Explorer(decider =>
            {
                Machine m = MachineProgram.Build(program, decider);
                return new ExploredRun(m, () => seen.Add(string.Join(' ', m.Trace.Events.Where(e => e.Kind == RingGuard.MiniKernel.Tracing.TraceKind.Lock || (e.Text.Contains("→ idle", StringComparison.Ordinal) && !m.Trace.ContainsInOrder($"{e.Task} ends", e.Text))).Select(static e => $"{e.Cpu}:{e.Text}").Order(StringComparer.Ordinal))));
            }) { MaxEvents = classes ? 0 : 5, MaxRuns = 60_000 };
            ExplorationResult result = classes ? explorer.ExploreClasses() : explorer.Explore();
            Assert.Empty(result.Failures);
            Assert.False(result.Capped, result.ToString());
            return seen;
        }

        Assert.Equal(Outcomes(classes: false).Order(), Outcomes(classes: true).Order());
    }

    [Fact]
    public void A_lost_update_of_two_CPUs_is_found_and_a_lock_cures_it()
    {
        static ExploredRun Build(IDecider decider, bool locked)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var counter = new Shared<int>(0, "counter");
            var guard = new SpinLock("guard");
            for (int cpu = 0; cpu < 2; cpu++)
            {
                m.KThread(() =>
                {
                    if (locked)
                    {
                        guard.Lock();
                    }

                    counter.Write(counter.Read() + 1);
                    if (locked)
                    {
                        guard.Unlock();
                    }
                }, cpu: cpu);
            }

            return new ExploredRun(m, () => Assert.Equal(2, counter.Value));
        }

        ExplorationResult bad = new Explorer(static d => Build(d, locked: false)).ExploreClasses();
        Assert.Equal(4, bad.Distinct);
        Assert.Equal(2, bad.Failures.Count);
        ExplorationResult good = new Explorer(static d => Build(d, locked: true)).ExploreClasses();
        Assert.Equal(2, good.Runs);
        Assert.True(good.IsClean);
    }

    [Fact]
    public void A_deadlock_that_needs_a_certain_order_is_found()
    {
        // Both orders one after the other are a prediction; only both at a time is the deadlock itself.
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var a = new SpinLock("A");
            var b = new SpinLock("B");
            m.KThread(() => Nest(a, b), cpu: 0);
            m.KThread(() => Nest(b, a), cpu: 1);
            return new ExploredRun(m);
        }).ExploreClasses();
        Assert.Contains(result.Failures, static f => f.Why.Contains("deadlock: cpu", StringComparison.Ordinal));
        Assert.Contains(result.Failures, static f => f.Why.Contains("other way round", StringComparison.Ordinal));

        static void Nest(SpinLock first, SpinLock second)
        {
            first.Lock();
            second.Lock();
            second.Unlock();
            first.Unlock();
        }
    }

    [Fact]
    public void A_task_that_sleeps_until_another_CPU_signals_is_seen_in_both_orders()
    {
        var seen = new HashSet<string>();
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var order = new List<string>();
            m.KThread(() =>
            {
                Sched.WaitFor("go");
                order.Add("went");
            }, "sleeper", cpu: 0);
            m.KThread(() =>
            {
                order.Add("signal");
                Sched.Signal("go");
            }, "waker", cpu: 1);
            return new ExploredRun(m, () => seen.Add(m.Trace.ToString().Contains("sleeper → idle0", StringComparison.Ordinal) ? "slept" : "did not sleep"));
        }).ExploreClasses();
        Assert.True(result.IsClean, result.ToString());
        Assert.Equal(["did not sleep", "slept"], seen.Order());
        Assert.InRange(result.Runs, 2, 6);
    }

    [Fact]
    public void Events_and_values_are_taken_in_each_class()
    {
        var seen = new HashSet<(int, bool, int)>();
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var x = new Shared<int>(0, "x");
            int read = -1;
            int value = 0;
            bool interrupted = false;
            m.RequestIrq(1, () => interrupted = true);
            m.MayRaiseIrq(0, 1);
            m.KThread(() =>
            {
                value = m.Choose(2);
                read = x.Read();
            }, cpu: 0);
            m.KThread(() => x.Write(1), cpu: 1);
            return new ExploredRun(m, () => seen.Add((read, interrupted, value)));
        }).ExploreClasses();
        Assert.True(result.IsClean, result.ToString());
        Assert.Equal(8, seen.Count);
    }

    [Fact]
    public void Nothing_shared_is_said_so_and_takes_one_run()
    {
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            m.KThread(static () => Cpu.Poll(), cpu: 0);
            m.KThread(static () => Cpu.Poll(), cpu: 1);
            return new ExploredRun(m);
        }).ExploreClasses();
        Assert.Equal(1, result.Runs);
        Assert.Contains("no object was shared", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("warning: no object was shared", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_that_depends_on_something_else_is_noticed()
    {
        int builds = 0;
        ExplorationResult result = new Explorer(decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            int build = builds++;
            m.KThread(() => Log.Info($"build {build}"));
            return new ExploredRun(m);
        }).ExploreClasses();
        Assert.Equal(1, result.NotRepeatable);
        Assert.False(result.IsClean);
        Assert.Contains(result.Warnings, static w => w.Contains("made another trace", StringComparison.Ordinal));
    }

    [Fact]
    public void The_cap_is_said_and_random_runs_follow_it()
    {
        var explorer = new Explorer(static decider => new ExploredRun(MachineProgram.Build("readers(6)", decider))) { MaxRuns = 10, RandomRuns = 50, Seed = 7, MaxEvents = 0 };
        ExplorationResult result = explorer.ExploreClasses();
        Assert.True(result.Capped);
        Assert.Equal(60, result.Runs);
        Assert.Equal(7UL, result.Seed);
        Assert.Contains("capped, seed 7", result.ToString(), StringComparison.Ordinal);
        Assert.Equal(result.ToString(), explorer.ExploreClasses().ToString());
    }

    /// <summary>Each waiter comes before the signal or after it; nothing else matters to anybody.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void N_waits_for_one_signal_are_two_to_the_n_classes(int waiters)
    {
        var outcomes = new HashSet<string>();
        ExplorationResult result = new Explorer(decider => Waits(decider, waiters, outcomes)).ExploreClasses();
        Assert.Equal((1 << waiters, 1 << waiters, 0), (result.Runs, result.Complete, result.SleepBlocked));
        Assert.Equal(1 << waiters, outcomes.Count);
        Assert.Empty(result.Warnings);
    }

    /// <summary>What the bounded search finds with every placement of switches, switches between tasks included, one run of each class finds as well.</summary>
    [Fact]
    public void Switches_in_the_middle_of_a_switch_lead_to_nothing_new()
    {
        HashSet<string> all = [], classes = [];
        ExplorationResult bounded = new Explorer(decider => Shared(decider, all)) { MaxEvents = 3 }.Explore();
        ExplorationResult result = new Explorer(decider => Shared(decider, classes)).ExploreClasses();
        Assert.Empty(bounded.Failures);
        Assert.Empty(result.Failures);
        Assert.True(bounded.Runs > 5 * result.Runs, $"{bounded.Runs} against {result.Runs}");
        Assert.Subset(classes, all);

        // Two tasks of one CPU and a waker on another: the sleeper goes on before its neighbour, between its steps, or after it.
        static ExploredRun Shared(IDecider decider, HashSet<string> outcomes)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var queue = new WaitQueue("queue");
            var full = new Shared<bool>(false, "full");
            var order = new List<string>();
            m.KThread(() =>
            {
                Sched.WaitUntil(queue, full.Read);
                order.Add("woken");
            }, "sleeper", cpu: 1);
            m.KThread(() =>
            {
                order.Add("first");
                Sched.Yield();
                order.Add("second");
            }, "neighbour", cpu: 1);
            m.KThread(() =>
            {
                full.Write(true);
                queue.WakeAll();
            }, "waker");
            return new ExploredRun(m, () => outcomes.Add(string.Join(' ', order)));
        }
    }

    /// <summary>An outcome is which CPUs had to switch away.</summary>
    private static ExploredRun Waits(IDecider decider, int waiters, HashSet<string> outcomes)
    {
        var m = new Machine(new MachineOptions { Cpus = waiters + 1, Decider = decider });
        m.KThread(static () => Sched.Signal("go"), "signaller");
        for (int cpu = 1; cpu <= waiters; cpu++)
        {
            m.KThread(static () => Sched.WaitFor("go"), $"waiter {cpu}", cpu);
        }

        return new ExploredRun(m, () => outcomes.Add(string.Join(' ', m.Cpus.Select(static c => c.Counters.Schedules))));
    }
}
