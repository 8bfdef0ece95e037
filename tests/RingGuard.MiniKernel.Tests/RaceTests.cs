using System;
using System.Collections.Generic;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>The data-race oracle: reported with both stacks where nothing orders two accesses, silent where anything does.</summary>
public sealed class RaceTests
{
    [Fact]
    public void Two_writes_that_nothing_orders_are_a_race_even_if_they_are_far_apart()
    {
        var x = new Shared<int>(0, "x");
        Machine m = Two(() => First(x), () =>
        {
            for (int i = 0; i < 50; i++)
            {
                Cpu.Poll();
            }

            Second(x);
        });
        Violation race = Race(m);
        Assert.Contains("data race on 'x'", race.Message);
        Assert.Contains("'b' on cpu1 writes it", race.Message);
        Assert.Contains($"(RaceTests.{nameof(Second)} at RaceTests.cs:", race.Message);
        Assert.Contains("'a' on cpu0 writes it", race.Message);
        Assert.Contains($"(RaceTests.{nameof(First)} at RaceTests.cs:", race.Message);
    }

    [Fact]
    public void A_read_and_a_write_race_and_two_reads_do_not()
    {
        var x = new Shared<int>(0, "x");
        Assert.Contains("reads it", Race(Two(() => x.Read(), () => x.Write(1))).Message);
        Scenario.Clean(Two(() => x.Read(), () => x.Read()));
    }

    [Fact]
    public void A_plain_access_races_with_an_atomic_one_and_atomic_ones_do_not_race()
    {
        var x = new Shared<int>(0, "x");
        Assert.Contains("atomically", Race(Two(() => x.Write(1), () => x.Update(static v => v + 1))).Message);
        Scenario.Clean(Two(() => x.Update(static v => v + 1), () => x.CompareExchange(0, 5)));
    }

    public static TheoryData<string> Orders => new(s_orders.Keys);

    [Theory]
    [MemberData(nameof(Orders))]
    public void What_is_ordered_is_no_race(string by)
    {
        (Action<Shared<int>> a, Action<Shared<int>> b) = s_orders[by]();
        var x = new Shared<int>(0, "x");
        Scenario.Clean(Two(() => a(x), () => b(x)));
    }

    [Fact]
    public void Different_locks_order_nothing()
    {
        var x = new Shared<int>(0, "x");
        var a = new SpinLock("A");
        var b = new SpinLock("B");
        Race(Two(() => Locked(a, x), () => Locked(b, x)));
    }

    [Fact]
    public void A_task_that_moves_takes_its_order_along()
    {
        var x = new Shared<int>(0, "x");
        Scenario.Clean(Two(() =>
        {
            x.Write(1);
            Sched.MigrateTo(Task.Current, 1);
            x.Write(2);
        }, static () => Cpu.Poll()));
    }

    [Fact]
    public void One_variable_is_reported_once_and_only_where_it_is_asked_for()
    {
        var x = new Shared<int>(0, "x");
        Machine m = Two(() => Twice(x), () => Twice(x));
        Assert.Equal("RACE", Race(m).Invariant);
        Scenario.Clean(Two(() => Twice(x), () => Twice(x), detect: false));
    }

    private static readonly Dictionary<string, Func<(Action<Shared<int>>, Action<Shared<int>>)>> s_orders = new()
    {
        ["a spin lock"] = static () =>
        {
            var l = new SpinLock("l");
            return (x => Locked(l, x), x => Locked(l, x));
        },
        ["a mutex"] = static () =>
        {
            var l = new Mutex("l");
            return (x => Locked(l, x), x => Locked(l, x));
        },
        ["a read-write lock"] = static () =>
        {
            var l = new RwLock("l");
            return (x =>
            {
                l.WriteLock();
                x.Write(1);
                l.WriteUnlock();
            }, x =>
            {
                l.ReadLock();
                x.Read();
                l.ReadUnlock();
            });
        },
        ["a signal"] = static () => (static x =>
        {
            x.Write(1);
            Sched.Signal("go");
        }, static x =>
        {
            Sched.WaitFor("go");
            x.Write(2);
        }),
        ["an atomic flag"] = static () =>
        {
            var flag = new Shared<bool>(false, "flag");
            return (x =>
            {
                x.Write(1);
                flag.CompareExchange(false, true);
            }, x =>
            {
                while (!flag.CompareExchange(true, false))
                {
                    Cpu.Relax();
                }

                x.Write(2);
            });
        },
        ["an inter-processor interrupt"] = static () => (static x =>
        {
            x.Write(1);
            Softirq.RaiseOn(1, Vec.Tasklet);
        }, static x =>
        {
            Softirq.Open(KernelContext.Current.Machine, Vec.Tasklet, () => x.Write(2));
            for (int i = 0; i < 50; i++)
            {
                Cpu.Poll();
            }
        }),
        ["the making of a task"] = static () => (static x =>
        {
            x.Write(1);
            KernelContext.Current.Machine.KThread(() => x.Write(2), cpu: 1);
        }, static _ => { }),
    };

    private static Violation Race(Machine m)
    {
        Scenario.Collects(m, "RACE");
        return Assert.Single(m.Violations);
    }

    private static Machine Two(Action a, Action b, bool detect = true)
    {
        var m = new Machine(new MachineOptions { Cpus = 2, CheckMode = CheckMode.Collect, DetectRaces = detect });
        m.KThread(a, "a", cpu: 0);
        m.KThread(b, "b", cpu: 1);
        return m;
    }

    private static void First(Shared<int> x) => x.Write(1);

    private static void Second(Shared<int> x) => x.Write(2);

    private static void Twice(Shared<int> x)
    {
        x.Write(1);
        x.Write(2);
    }

    private static void Locked(SpinLock l, Shared<int> x)
    {
        l.Lock();
        x.Write(x.Read() + 1);
        l.Unlock();
    }

    private static void Locked(Mutex l, Shared<int> x)
    {
        l.Lock();
        x.Write(x.Read() + 1);
        l.Unlock();
    }
}
