using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Xunit;
using Machine = RingGuard.MiniKernel.Machine;

namespace RingGuard.MiniKernel.Tests.Exploration;

/// <summary>From a predicted deadlock to a run that ends in it.</summary>
public sealed class SteeringTests
{
    [Theory]
    [InlineData(CheckMode.Throw)]
    [InlineData(CheckMode.Collect)]
    public void An_inversion_far_into_long_threads_is_shown(CheckMode mode)
    {
        var explorer = new Explorer(decider => Circle(decider, mode, locks: 2, work: 60));
        LockPrediction prediction = Assert.Single(explorer.FindDeadlocks());
        Assert.True(prediction.IsWitnessed, prediction.ToString());
        Assert.InRange(prediction.Runs, 1, 5);
        Assert.StartsWith("witnessed (", prediction.ToString(), System.StringComparison.Ordinal);
        Assert.Contains("deadlock", prediction.Witness!.Exception!.Message, System.StringComparison.Ordinal);

        // As many runs without the aim do not meet it: the two windows are two steps in over a hundred.
        ExplorationResult aimless = new Explorer(static decider => Circle(decider, CheckMode.Collect, locks: 2, work: 60)) { RandomRuns = prediction.Runs }.ExploreAtRandom();
        Assert.DoesNotContain(aimless.Failures, static f => f.Exception?.Message.Contains("deadlock", System.StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_circle_of_three_is_shown_and_its_token_repeats_it()
    {
        static ExploredRun Build(IDecider decider) => Circle(decider, CheckMode.Collect, locks: 3, work: 10);
        LockPrediction prediction = Assert.Single(new Explorer(Build).FindDeadlocks());
        Assert.True(prediction.IsWitnessed, prediction.ToString());
        Machine again = Build(ReplayToken.Parse(prediction.Witness!.Token).CreateDecider()).Machine;
        Assert.Contains("deadlock", Assert.Throws<KernelPanicException>(again.Run).Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Sleeping_locks_are_driven_as_well()
    {
        LockPrediction prediction = Assert.Single(new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var a = new Mutex("A");
            var b = new Mutex("B");
            m.KThread(() => Nest(a, b), cpu: 0);
            m.KThread(() => Nest(b, a), cpu: 1);
            return new ExploredRun(m);

            static void Nest(Mutex first, Mutex second)
            {
                first.Lock();
                Cpu.Poll();
                second.Lock();
                second.Unlock();
                first.Unlock();
            }
        }).FindDeadlocks());
        Assert.True(prediction.IsWitnessed, prediction.ToString());
        Assert.StartsWith("nothing can go on", prediction.Witness!.Exception!.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_that_waits_for_what_it_interrupted_is_shown()
    {
        IReadOnlyList<LockPrediction> predictions = new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 1, Decider = decider });
            var l = new SpinLock("device");
            m.RequestIrq(1, () =>
            {
                l.Lock();
                l.Unlock();
            });
            m.MayRaiseIrq(0, 1);
            m.KThread(() =>
            {
                for (int i = 0; i < 30; i++)
                {
                    Cpu.Poll();
                }

                l.Lock();
                Cpu.Poll();
                l.Unlock();
            });
            return new ExploredRun(m);
        }).FindDeadlocks();
        LockPrediction prediction = Assert.Single(predictions);
        Assert.True(prediction.IsWitnessed, prediction.ToString());
    }

    /// <summary>The two nestings are never at the same time, so that the deadlock cannot happen: predicted, and not witnessed.</summary>
    [Fact]
    public void What_cannot_happen_stays_a_prediction()
    {
        LockPrediction prediction = Assert.Single(new Explorer(static decider =>
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
            var a = new SpinLock("A");
            var b = new SpinLock("B");
            m.KThread(() =>
            {
                Nest(a, b);
                Sched.Signal("done");
            }, cpu: 0);
            m.KThread(() =>
            {
                Sched.WaitFor("done");
                Nest(b, a);
            }, cpu: 1);
            return new ExploredRun(m);
        }) { RandomRuns = 30 }.FindDeadlocks());
        Assert.False(prediction.IsWitnessed);
        Assert.StartsWith("predicted (30 runs): ", prediction.ToString(), System.StringComparison.Ordinal);
    }

    [Fact]
    public void One_order_predicts_nothing() => Assert.Empty(new Explorer(static decider =>
    {
        var m = new Machine(new MachineOptions { Cpus = 2, Decider = decider });
        var a = new SpinLock("A");
        var b = new SpinLock("B");
        m.KThread(() => Nest(a, b), cpu: 0);
        m.KThread(() => Nest(a, b), cpu: 1);
        return new ExploredRun(m);
    }).FindDeadlocks());

    /// <summary>Thread i takes lock i and then lock i + 1, after a long way of its own.</summary>
    private static ExploredRun Circle(IDecider decider, CheckMode mode, int locks, int work)
    {
        var m = new Machine(new MachineOptions { Cpus = locks, Decider = decider, CheckMode = mode });
        SpinLock[] all = [.. Enumerable.Range(0, locks).Select(static i => new SpinLock($"L{i}"))];
        for (int i = 0; i < locks; i++)
        {
            (SpinLock first, SpinLock second) = (all[i], all[(i + 1) % locks]);
            m.KThread(() =>
            {
                for (int k = 0; k < work; k++)
                {
                    Cpu.Poll();
                }

                Nest(first, second);
            }, cpu: i);
        }

        return new ExploredRun(m);
    }

    private static void Nest(SpinLock first, SpinLock second)
    {
        first.Lock();
        second.Lock();
        second.Unlock();
        first.Unlock();
    }
}
