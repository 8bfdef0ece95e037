using RingGuard.MiniKernel.Exploration;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

public sealed class WaitQueueTests
{
    [Fact]
    public void A_wait_for_a_condition_does_not_lose_a_wake_up_and_one_wakes_one()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var m = new Machine(new MachineOptions { Cpus = 2, Decider = new SeededScheduler(seed, 2) });
            var queue = new WaitQueue("items");
            int items = 0;
            int taken = 0;
            for (int i = 0; i < 3; i++)
            {
                m.KThread(() =>
                {
                    Sched.WaitUntil(queue, () => items > 0);
                    items--;
                    taken++;
                }, cpu: i % 2);
            }

            m.KThread(() =>
            {
                for (int i = 0; i < 3; i++)
                {
                    items++;
                    queue.WakeAll();
                    Sched.Yield();
                }
            }, cpu: 1);
            Scenario.Clean(m);
            Assert.Equal(3, taken);
        }
    }

    [Fact]
    public void Waking_one_wakes_who_has_waited_longest()
    {
        Machine m = TestMachines.Linux();
        var queue = new WaitQueue("turn");
        var order = new System.Collections.Generic.List<int>();
        for (int i = 0; i < 3; i++)
        {
            int id = i;
            m.KThread(() =>
            {
                Sched.Block(queue);
                order.Add(id);
            });
        }

        m.KThread(() =>
        {
            for (int i = 0; i < 3; i++)
            {
                queue.WakeOne();
                Sched.Yield();
                Assert.Equal(i + 1, order.Count);
            }

            queue.WakeOne();
        });
        Scenario.Clean(m);
        Assert.Equal([0, 1, 2], order);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Waking_a_task_that_waits_for_a_CPU_changes_nothing(int cpus)
    {
        Machine m = TestMachines.Linux(cpus);
        var order = new System.Collections.Generic.List<string>();
        Task sleeper = m.KThread(() =>
        {
            Sched.WaitFor("go");
            order.Add("sleeper");
        }, "sleeper", cpu: cpus - 1, priority: -1);
        m.KThread(() =>
        {
            Sched.Wake(sleeper);
            Sched.Wake(sleeper);
            Sched.Sleep(100);
            order.Add("waker");
            Sched.Signal("go");
        }, "waker", cpu: cpus - 1);
        Scenario.Clean(m);
        Assert.Equal(["waker", "sleeper"], order);
    }

    /// <summary>Sched.Wake takes the place of WakeOne for the one that it wakes, not for another one as well.</summary>
    [Fact]
    public void Who_was_woken_by_something_else_waits_no_longer()
    {
        Machine m = TestMachines.Linux();
        var queue = new WaitQueue("queue");
        long slept = 0;
        bool second = false;
        Task first = m.KThread(() =>
        {
            Sched.Block(queue);
            long before = m.Now;
            Sched.Sleep(1000);
            slept = m.Now - before;
        });
        m.KThread(() =>
        {
            Sched.Block(queue);
            second = true;
        });
        m.KThread(() =>
        {
            Sched.Sleep(50);
            Sched.Wake(first);
            Sched.Sleep(50);
            queue.WakeOne();
            Sched.Sleep(50);
            queue.WakeAll();
        });
        Scenario.Clean(m);
        Assert.True(second);
        Assert.True(slept >= 1000, $"slept {slept} ticks of 1000");
    }

    [Fact]
    public void A_condition_that_holds_after_another_wake_up_leaves_nobody_on_the_queue()
    {
        Machine m = TestMachines.Linux();
        var queue = new WaitQueue("queue");
        long slept = 0;
        bool full = false;
        Task waiter = m.KThread(() =>
        {
            Sched.WaitUntil(queue, () => full);
            long before = m.Now;
            Sched.Sleep(1000);
            slept = m.Now - before;
        });
        m.KThread(() =>
        {
            Sched.Sleep(50);
            full = true;
            Sched.Wake(waiter);
            Sched.Sleep(50);
            queue.WakeAll();
        });
        Scenario.Clean(m);
        Assert.True(slept >= 1000, $"slept {slept} ticks of 1000");
    }
}
