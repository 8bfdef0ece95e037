using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;
using Machine = RingGuard.MiniKernel.Machine;

namespace RingGuard.MiniKernel.Tests.Exploration;

public sealed class RandomExplorationTests
{
    [Fact]
    public void The_same_seed_makes_the_same_runs_and_another_one_others()
    {
        static ulong[] Runs(ulong seed)
        {
            var hashes = new List<ulong>();
            new Explorer(decider =>
            {
                ExploredRun run = OrderBug(decider);
                return new ExploredRun(run.Machine, () => hashes.Add(run.Machine.Trace.Hash));
            }) { Seed = seed, RandomRuns = 50 }.ExploreAtRandom();
            return [.. hashes];
        }

        ulong[] first = Runs(1);
        Assert.Equal(50, first.Length);
        Assert.Equal(first, Runs(1));
        Assert.NotEqual(first, Runs(2));
    }

    [Fact]
    public void A_rare_order_among_many_unshared_operations_is_found_often()
    {
        ExplorationResult result = new Explorer(OrderBug) { RandomRuns = 400, Seed = 3 }.ExploreAtRandom();
        Assert.True(result.Capped);
        Assert.Equal(3UL, result.Seed);
        Assert.NotEmpty(result.Failures);
        Assert.InRange(result.Distinct, 2, 100);

        // The schedule that may switch at every point, for comparison: a few runs in a thousand.
        int plain = 0;
        int found = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            plain += Fails(OrderBug(new SeededScheduler(seed))) ? 1 : 0;
        }

        var knowledge = new SharedKnowledge();
        for (ulong seed = 0; seed < 400; seed++)
        {
            var decider = new RandomDecider(RunOrder.Mix(seed), knowledge, maxEvents: 1);
            ExploredRun run = ObjectIdentity.Build(OrderBug, decider);
            found += Fails(run) ? 1 : 0;
            decider.EndRun(run.Machine);
        }

        Assert.True(found > 4 * plain && found > 40, $"{found} of 400 runs with choices at shared operations only, {plain} with choices everywhere");
    }

    [Fact]
    public void Failures_of_one_class_are_one_failure()
    {
        ExplorationResult result = new Explorer(OrderBug) { RandomRuns = 400, Seed = 5 }.ExploreAtRandom();
        Assert.InRange(result.Failures.Count, 1, result.Distinct);
        Assert.All(result.Failures, failure =>
        {
            Machine again = OrderBug(ReplayToken.Parse(failure.Token).CreateDecider()).Machine;
            again.Run();
            Assert.Equal(failure.Machine.Trace.Hash, again.Trace.Hash);
        });
    }

    [Fact]
    public void Interrupts_come_where_they_meet_what_the_interrupted_code_uses()
    {
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            var counter = new PerCpu<int>();
            m.RequestIrq(1, () => ThisCpu.Increment(counter));
            m.MayRaiseIrq(0, 1);
            int before = 0;
            m.KThread(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    Cpu.Poll();
                }

                int old = ThisCpu.Read(counter);
                ThisCpu.Write(counter, old + 1);
                before = old;
                for (int i = 0; i < 100; i++)
                {
                    Cpu.Poll();
                }
            }, pinned: true);
            return new ExploredRun(m, () => Lost(m.Cpus[0].Counters.Interrupts + 1 != counter[0]));
        }) { RandomRuns = 60 }.ExploreAtRandom();
        Assert.NotEmpty(result.Failures);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Nothing_shared_is_said_so()
    {
        ExplorationResult result = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            m.KThread(static () => Cpu.Poll());
            m.KThread(static () => Cpu.Poll(), cpu: 1);
            return new ExploredRun(m);
        }) { RandomRuns = 5 }.ExploreAtRandom();
        Assert.Contains("no object was shared between contexts", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private static void Lost(bool when)
    {
        if (when)
        {
            throw new KernelPanicException("lost");
        }
    }

    private static bool Fails(ExploredRun run)
    {
        run.Machine.Run();
        try
        {
            run.Check!();
            return false;
        }
        catch (KernelPanicException)
        {
            return true;
        }
    }

    /// <summary>The reader must come between the two writes of another CPU, each with a hundred operations of its own around it.</summary>
    private static ExploredRun OrderBug(IDecider decider)
    {
        var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
        var x = new Shared<int>(0, "x");
        int read = 0;
        m.KThread(() =>
        {
            Idle(50);
            x.Write(1);
            x.Write(2);
            Idle(50);
        });
        m.KThread(() =>
        {
            Idle(50);
            read = x.Read();
            Idle(50);
        }, cpu: 1);
        return new ExploredRun(m, () => Lost(read == 1));
    }

    private static void Idle(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            Cpu.Poll();
        }
    }
}
