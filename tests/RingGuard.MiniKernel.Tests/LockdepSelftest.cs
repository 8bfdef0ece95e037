using System;
using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Locking;
using Xunit;

namespace RingGuard.MiniKernel.Tests;

/// <summary>
/// What Linux' lib/locking-selftest.c asks of lockdep, asked of the machine's lock checker: each case once for each kind of lock. A case
/// is the sequence of what was seen so far; none of them deadlocks by itself.
/// </summary>
public sealed class LockdepSelftest
{
    private const int Line = 1;

    /// <summary>Orders that close a circle: each letter pair is "take the first, then the second".</summary>
    public static TheoryData<string, LockColumn, bool> Orders => Cross(
        ["ABBA", "ABBCCA", "ABCABC", "ABBCCDDA", "ABCDBDDA", "ABCDBCDA"],
        static (_, column) => column != LockColumn.ReadLock);

    public static TheoryData<string, LockColumn, bool> Harmless => Cross(["ABAB", "ABBCAC", "ABACBC", "ABCDACBD", "ABBCCDAD"], static (_, _) => false);

    [Theory]
    [MemberData(nameof(Orders))]
    [MemberData(nameof(Harmless))]
    public void Order(string pairs, LockColumn column, bool fires)
    {
        Dictionary<char, TestedLock> locks = pairs.Distinct().ToDictionary(static c => c, c => new TestedLock(column, c.ToString()));
        Assert.Equal(fires, Fires("INV-G6", _ =>
        {
            foreach (char[] pair in Pairs(pairs))
            {
                locks[pair[0]].Take();
                locks[pair[1]].Take();
                locks[pair[1]].Free();
                locks[pair[0]].Free();
            }
        }));
    }

    [Theory]
    [InlineData(LockColumn.Spin, true)]
    [InlineData(LockColumn.WriteLock, true)]
    [InlineData(LockColumn.ReadLock, false)]
    [InlineData(LockColumn.Mutex, true)]
    public void AA_Two_locks_of_one_class(LockColumn column, bool fires)
    {
        var first = new TestedLock(column, "A");
        var second = new TestedLock(column, "A");
        Assert.Equal(fires, Fires("INV-G6", _ =>
        {
            first.Take();
            second.Take();
            second.Free();
            first.Free();
        }));
    }

    [Theory]
    [InlineData(LockColumn.Spin, true)]
    [InlineData(LockColumn.WriteLock, true)]
    [InlineData(LockColumn.ReadLock, false)]
    [InlineData(LockColumn.Mutex, true)]
    public void AA_One_lock_twice(LockColumn column, bool fires)
    {
        var once = new TestedLock(column, "A");
        Assert.Equal(fires, Fires("INV-G5", _ =>
        {
            once.Take();
            once.Take();
            once.Free();
            once.Free();
        }));
    }

    [Theory]
    [InlineData(LockColumn.Spin)]
    [InlineData(LockColumn.WriteLock)]
    [InlineData(LockColumn.ReadLock)]
    [InlineData(LockColumn.Mutex)]
    public void Double_unlock(LockColumn column)
    {
        var once = new TestedLock(column, "A");
        Assert.True(Fires("INV-G5", _ =>
        {
            once.Take();
            once.Free();
            once.Free();
        }));
    }

    /// <summary>Nested classes and locks without names are no classes to confuse.</summary>
    [Fact]
    public void AA_Nested_and_unnamed_locks_do_not_fire()
    {
        Assert.False(Fires("INV-G6", static _ => Nest(new SpinLock("A") { Nested = true }, new SpinLock("A") { Nested = true })));
        Assert.False(Fires("INV-G6", static _ => Nest(new SpinLock(), new SpinLock())));
    }

    /// <summary>Mixed ABBA: readers and writers in each place; a circle is a deadlock when somebody in it waits at each step.</summary>
    [Theory]
    [InlineData("RA WB RB WA", true)]
    [InlineData("RA WB WB RA", false)]
    [InlineData("WA RB RB WA", false)]
    [InlineData("WA WB WB WA", true)]
    [InlineData("RA RB RB RA", false)]
    [InlineData("RA RB RB WA", false)]
    [InlineData("WA RB WB RA", true)]
    [InlineData("WA RB RB RA", false)]
    [InlineData("RA RB WB WA", true)]
    [InlineData("RA RB WB RA", false)]
    [InlineData("RA RB WB RC RC RA", false)]
    [InlineData("WA RB WB RC WC RA", true)]
    [InlineData("WA WB RB RC RC WA", false)]
    public void Mixed_readers_and_writers(string acquisitions, bool fires)
    {
        var locks = "ABC".ToDictionary(static c => c, static c => new RwLock(c.ToString(), recursiveRead: true));
        Assert.Equal(fires, Fires("INV-G6", _ =>
        {
            foreach (string[] pair in acquisitions.Split(' ').Chunk(2))
            {
                Take(locks[pair[0][1]], pair[0][0]);
                Take(locks[pair[1][1]], pair[1][0]);
                Free(locks[pair[1][1]], pair[1][0]);
                Free(locks[pair[0][1]], pair[0][0]);
            }
        }));
    }

    /// <summary>The same among locks whose readers queue behind writers: there a reader does wait for a reader.</summary>
    [Fact]
    public void Readers_that_queue_make_a_circle()
    {
        var a = new RwLock("A");
        var b = new RwLock("B");
        Assert.True(Fires("INV-G6", _ =>
        {
            foreach ((RwLock first, RwLock second) in new[] { (a, b), (b, a) })
            {
                first.ReadLock();
                second.ReadLock();
                second.ReadUnlock();
                first.ReadUnlock();
            }
        }));
    }

    [Theory]
    [MemberData(nameof(SafetyCases))]
    public void Irq_safe_lock_taken_with_interrupts_on(LockColumn column, bool hard, string order, bool fires)
        => Assert.Equal(fires, FiresInOrder(hard, order, column,
            static (locks, handler) => handler(() => locks['A'].Hold()),
            static (locks, _) => locks['A'].Hold()));

    /// <summary>A is taken in the handler; elsewhere it is held, safely taken, when interrupts go on.</summary>
    [Theory]
    [MemberData(nameof(SafetyCases))]
    public void Interrupts_go_on_with_an_irq_safe_lock_held(LockColumn column, bool hard, string order, bool fires)
        => Assert.Equal(fires, FiresInOrder(hard, order, column,
            static (locks, handler) => handler(() => locks['A'].Hold()),
            (locks, _) =>
            {
                Off(hard);
                locks['A'].Take();
                On(hard);
                locks['A'].Free();
            }));

    /// <summary>A is taken in the handler, B is held with interrupts on, and who has A waits for B.</summary>
    [Theory]
    [MemberData(nameof(DependencyCases))]
    public void Irq_safe_lock_waits_for_an_unsafe_one(LockColumn column, bool hard, string order, bool fires)
        => Assert.Equal(fires, FiresInOrder(hard, order, column,
            (locks, _) =>
            {
                Off(hard);
                locks['A'].Take();
                locks['B'].Hold();
                locks['A'].Free();
                On(hard);
            },
            static (locks, _) => locks['B'].Hold(),
            static (locks, handler) => handler(() => locks['A'].Hold())));

    /// <summary>The same through a third lock.</summary>
    [Theory]
    [MemberData(nameof(DependencyCases))]
    public void Irq_safe_lock_waits_for_an_unsafe_one_through_another(LockColumn column, bool hard, string order, bool fires)
        => Assert.Equal(fires, FiresInOrder(hard, order, column,
            (locks, _) =>
            {
                Off(hard);
                locks['A'].Take();
                locks['C'].Hold();
                locks['A'].Free();
                locks['C'].Take();
                locks['B'].Hold();
                locks['C'].Free();
                On(hard);
            },
            static (locks, _) => locks['B'].Hold(),
            static (locks, handler) => handler(() => locks['A'].Hold())));

    /// <summary>B is taken in the handler; who has A waits for B with the handler's interrupts off, and A is held with them on: nobody waits in a circle.</summary>
    [Theory]
    [MemberData(nameof(DependencyCases))]
    public void Waiting_for_an_irq_safe_lock_is_no_inversion(LockColumn column, bool hard, string order, bool fires)
    {
        _ = fires;
        Assert.False(FiresInOrder(hard, order, column,
            (locks, _) =>
            {
                Off(hard);
                locks['A'].Take();
                locks['B'].Hold();
                locks['A'].Free();
                On(hard);
            },
            static (locks, _) => locks['A'].Hold(),
            static (locks, handler) => handler(() => locks['B'].Hold())));
    }

    /// <summary>Read recursion: the handler reads what the interrupted code reads.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_handler_that_reads_recursively_comes_past_readers_only(bool hard)
    {
        foreach (string order in Permutations(3))
        {
            var a = new RwLock("A", recursiveRead: true);
            Assert.False(Fires("INV-G5", handler => Steps(order, hard,
                () => handler(() => Hold(a, 'R')),
                () => Hold(a, 'R'),
                () =>
                {
                    Off(hard);
                    Hold(a, 'W');
                    On(hard);
                })(), hard));
            var b = new RwLock("B", recursiveRead: true);
            Assert.True(Fires("INV-G5", handler => Steps(order, hard,
                () => handler(() => Hold(b, 'R')),
                () => Hold(b, 'R'),
                () => Hold(b, 'W'))(), hard));
        }
    }

    [Fact]
    public void A_handler_that_queues_behind_a_writer_does_not_come_past_readers()
    {
        var a = new RwLock("A");
        Assert.True(Fires("INV-G5", handler =>
        {
            Hold(a, 'R');
            handler(() => Hold(a, 'R'));
        }, hard: true));
    }

    public static TheoryData<LockColumn, bool, string, bool> SafetyCases => Safety(2);

    public static TheoryData<LockColumn, bool, string, bool> DependencyCases => Safety(3);

    private static TheoryData<LockColumn, bool, string, bool> Safety(int steps)
    {
        var data = new TheoryData<LockColumn, bool, string, bool>();
        foreach (LockColumn column in new[] { LockColumn.Spin, LockColumn.WriteLock, LockColumn.ReadLock })
        {
            foreach (bool hard in new[] { true, false })
            {
                foreach (string order in Permutations(steps))
                {
                    data.Add(column, hard, order, column != LockColumn.ReadLock);
                }
            }
        }

        return data;
    }

    private static TheoryData<string, LockColumn, bool> Cross(string[] cases, Func<string, LockColumn, bool> fires)
    {
        var data = new TheoryData<string, LockColumn, bool>();
        foreach (string one in cases)
        {
            foreach (LockColumn column in Enum.GetValues<LockColumn>())
            {
                data.Add(one, column, fires(one, column));
            }
        }

        return data;
    }

    private static IEnumerable<char[]> Pairs(string text) => text.Chunk(2);

    private static string[] Permutations(int n) => n == 1
        ? ["1"]
        : [.. Permutations(n - 1).SelectMany(p => Enumerable.Range(0, n).Select(at => p.Insert(at, n.ToString(System.Globalization.CultureInfo.InvariantCulture))))];

    private static bool FiresInOrder(bool hard, string order, LockColumn column, params Action<Dictionary<char, TestedLock>, Action<Action>>[] steps)
    {
        Dictionary<char, TestedLock> locks = "ABC".ToDictionary(static c => c, c => new TestedLock(column, c.ToString()));
        return Fires(null, handler => Steps(order, hard, [.. steps.Select(step => new Action(() => step(locks, handler)))])(), hard);
    }

    private static Action Steps(string order, bool hard, params Action[] steps) => () =>
    {
        foreach (char digit in order)
        {
            steps[digit - '1']();
            Assert.True(hard ? LocalIrq.IsEnabled : !Hardware(), "a step leaves interrupts as they were");
        }

        static bool Hardware() => KernelContext.Current.Cpu.PreemptCount.InSoftirq;
    };

    /// <summary>Runs kernel code and says whether the checker spoke.</summary>
    /// <param name="invariant">Which invariant it should name; null is any of the two.</param>
    /// <param name="body">Gets a way to run code in a handler.</param>
    /// <param name="hard">A hard interrupt, or a softirq.</param>
    private static bool Fires(string? invariant, Action<Action<Action>> body, bool hard = true)
    {
        Machine m = TestMachines.Linux(mode: CheckMode.Collect);
        Action? inHandler = null;
        m.RequestIrq(Line, () =>
        {
            if (hard)
            {
                inHandler?.Invoke();
            }
            else
            {
                Softirq.RaiseIrqOff(Vec.Tasklet);
            }
        });
        Softirq.Open(m, Vec.Tasklet, () => inHandler?.Invoke());
        void Handle(Action action)
        {
            bool ran = false;
            inHandler = () =>
            {
                action();
                ran = true;
            };
            m.RaiseIrq(0, Line);
            Cpu.Poll();
            inHandler = null;
            Assert.True(ran, "the handler ran");
        }

        try
        {
            m.Run(() => body(Handle));
        }
        catch (KernelPanicException)
        {
            // What waits for itself does not go on.
        }

        Assert.All(m.Violations, static v => Assert.Contains(v.Invariant, (string[])["INV-G5", "INV-G6"]));
        return m.Violations.Any(v => invariant is null || v.Invariant == invariant);
    }

    private static void Nest(SpinLock first, SpinLock second)
    {
        first.Lock();
        second.Lock();
        second.Unlock();
        first.Unlock();
    }

    private static void Off(bool hard)
    {
        if (hard)
        {
            LocalIrq.Disable();
        }
        else
        {
            LocalBh.Disable();
        }
    }

    private static void On(bool hard)
    {
        if (hard)
        {
            LocalIrq.Enable();
        }
        else
        {
            LocalBh.Enable();
        }
    }

    private static void Take(RwLock of, char mode)
    {
        if (mode == 'R')
        {
            of.ReadLock();
        }
        else
        {
            of.WriteLock();
        }
    }

    private static void Free(RwLock of, char mode)
    {
        if (mode == 'R')
        {
            of.ReadUnlock();
        }
        else
        {
            of.WriteUnlock();
        }
    }

    private static void Hold(RwLock of, char mode)
    {
        Take(of, mode);
        Free(of, mode);
    }
}
