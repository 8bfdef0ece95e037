using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using RingGuard.MiniKernel;
using RingGuard.MiniKernel.Scheduling;
using Machine = RingGuard.MiniKernel.Machine;
using SpinLock = RingGuard.MiniKernel.SpinLock;

namespace RingGuard.Benchmarks;

/// <summary>What the mini-kernel's operations cost, as Markdown: for a look, and for docs/performance.md.</summary>
public static class KernelRun
{
    private const int Rounds = 5;

    public static int Run()
    {
        Console.WriteLine(FormattableString.Invariant($"{Processor()}, {Environment.ProcessorCount} processors, .NET {Environment.Version}, best of {Rounds}"));
        Console.WriteLine();
        Console.WriteLine("| operation | per second | ns each | bytes each |");
        Console.WriteLine("|---|---|---|---|");
        Calls("interruption point (`Cpu.Poll`)", 5_000_000, static n => Repeat(n, Cpu.Poll));
        Calls("`Preempt.Disable` or `Enable`", 5_000_000, static n => Repeat(n / 2, static () =>
        {
            Preempt.Disable();
            Preempt.Enable();
        }));
        Calls("`Shared<int>.Read`", 5_000_000, static n =>
        {
            var x = new Shared<int>();
            Repeat(n, () => x.Read());
        });
        Calls("`SpinLock.Lock` or `Unlock`", 1_000_000, static n =>
        {
            var l = new SpinLock("l");
            Repeat(n / 2, () =>
            {
                l.Lock();
                l.Unlock();
            });
        });
        Interrupts(1_000_000);
        Switches(100_000);
        Console.WriteLine();
        Restores();
        Console.WriteLine();
        Flush();
        return 0;
    }

    private static void Calls(string what, int count, Action<int> body) => Row(what, count, () =>
    {
        var m = Quiet();
        (long Ticks, long Bytes) cost = default;
        m.Run(() =>
        {
            body(1000);
            cost = Measured(() => body(count));
        });
        return cost;
    });

    private static void Interrupts(int count) => Row("interrupt as a nested call, with its raise and point", count, () =>
    {
        var m = Quiet();
        int taken = 0;
        m.RequestIrq(1, () => taken++);
        (long Ticks, long Bytes) cost = default;
        m.Run(() => cost = Measured(() => Repeat(count, () =>
        {
            m.RaiseIrq(0, 1);
            Cpu.Poll();
        })));
        return taken == count ? cost : throw new InvalidOperationException($"{taken} interrupts of {count} were taken");
    });

    private static void Switches(int count)
    {
        Row("bare hand-off between two threads", count, () => Measured(() => BareHandOff(count)));
        Row("switch of tasks, each on a carrier (`Sched.Yield`)", count, () =>
        {
            var m = Quiet();
            for (int i = 0; i < 2; i++)
            {
                m.KThread(() => Repeat(count / 2, Sched.Yield));
            }

            return Measured(m.Run);
        });
    }

    private static void Restores()
    {
        Console.WriteLine("| workload, one CPU | policy | saves | restores | restores avoided | traps |");
        Console.WriteLine("|---|---|---|---|---|---|");
        (string Name, Action<Machine> Fill)[] workloads =
        [
            ("a user task and a kernel thread, 100 turns", static m =>
            {
                m.User(static p => p.FpWrite(XComp.Sse, 1).Repeat(100, static q => q.Syscall(static s => s.Yield())).FpVerify(XComp.Sse, 1));
                m.KThread(static () => Repeat(100, Sched.Yield));
            }),
            ("two user tasks that stay in the kernel, 100 turns", static m =>
            {
                for (int i = 0; i < 2; i++)
                {
                    m.User(static p => p.FpWrite(XComp.Sse, 1).Syscall(static s => Repeat(100, s.Yield)).FpVerify(XComp.Sse, 1));
                }
            }),
            ("two user tasks that use FP in each of 100 turns", static m =>
            {
                for (int i = 0; i < 2; i++)
                {
                    m.User(static p => p.Repeat(100, static q => q.FpWrite(XComp.Sse, 1).Syscall(static s => s.Yield()).FpVerify(XComp.Sse, 1)));
                }
            }),
            ("a syscall with three kernel FPU sections, 100 times", static m => m.User(static p => p.FpWrite(XComp.Sse, 1).Repeat(100, static q => q.Syscall(static () => Repeat(3, Section))).FpVerify(XComp.Sse, 1))),
        ];
        foreach ((string name, Action<Machine> fill) in workloads)
        {
            foreach (FpuLoadPolicy policy in new[] { FpuLoadPolicy.EagerAtSwitch, FpuLoadPolicy.LazyTrapOnTs, FpuLoadPolicy.DeferToUserReturn })
            {
                var m = new Machine(new MachineOptions { Cpus = 1, FpuLoadPolicy = policy });
                fill(m);
                m.Run();
                int Sum(Func<Counters, int> of) => m.Tasks.Sum(t => of(t.Counters));
                Console.WriteLine(FormattableString.Invariant($"| {name} | {policy} | {Sum(static c => c.FpSaves)} | {Sum(static c => c.FpRestores)} | {Sum(static c => c.FpRestoresSkipped)} | {Sum(static c => c.FpTraps)} |"));
            }
        }
    }

    private static void Flush()
    {
        const int Pages = 100_000;
        (long Ticks, long Bytes) best = (long.MaxValue, 0);
        for (int i = 0; i < Rounds; i++)
        {
            Machine m = Machine.Xen(cpus: 1);
            Domain d = m.CreateDomain("d", ramPages: Pages);
            m.Run(() => best = Min(best, Measured(() =>
            {
                Gfn cursor = Gfn.Zero;
                if (P2M.CacheFlushRange(d, ref cursor, Gfn.Max) != Errno.Ok)
                {
                    throw new InvalidOperationException("the flush stopped");
                }
            })));
        }

        Machine busy = Machine.Xen(cpus: 1);
        Domain domain = busy.CreateDomain("d", ramPages: 2048);
        Softirq.Open(busy, Vec.Tasklet, static () => { });
        busy.RequestIrq(1, static () => Softirq.Raise(Vec.Tasklet));
        busy.RaiseIrqAt(50, 0, 1, period: 200);
        busy.StartVCpu(domain.AddVCpu(static p => p.SetWay()));
        busy.Run();
        Console.WriteLine(FormattableString.Invariant($"P2M flush: {Pages / Seconds(best.Ticks):N0} pages per second of the host. Longest wait of a softirq during a flush of 2,048 pages under a timer of 200 ticks: {busy.Cpus[0].Counters.MaxSoftirqLatency} ticks, where 52 pages between two looks cost 520 and their points 52 more."));
    }

    /// <summary>No trace: it grows with the run, and is not what is measured.</summary>
    private static Machine Quiet() => new(new MachineOptions { Cpus = 1, StepLimit = long.MaxValue, RecordTrace = false });

    private static void Section()
    {
        using (KernelFpu.Section())
        {
            KernelFpu.Use(XComp.Sse);
        }
    }

    private static void Repeat(int count, Action action)
    {
        for (int i = 0; i < count; i++)
        {
            action();
        }
    }

    private static void BareHandOff(int count)
    {
        using var there = new ManualResetEventSlim(false, 0);
        using var back = new ManualResetEventSlim(false, 0);
        var other = new Thread(() => Repeat(count / 2, () =>
        {
            there.Wait();
            there.Reset();
            back.Set();
        }));
        other.Start();
        Repeat(count / 2, () =>
        {
            there.Set();
            back.Wait();
            back.Reset();
        });
        other.Join();
    }

    private static (long Ticks, long Bytes) Measured(Action work)
    {
        GC.Collect();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        work();
        return (Stopwatch.GetTimestamp() - start, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private static void Row(string what, int count, Func<(long Ticks, long Bytes)> run)
    {
        (long Ticks, long Bytes) best = (long.MaxValue, 0);
        for (int i = 0; i < Rounds; i++)
        {
            best = Min(best, run());
        }

        double seconds = Seconds(best.Ticks);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {count / seconds / 1e6:F2} M | {seconds * 1e9 / count:F0} | {(double)best.Bytes / count:F1} |"));
    }

    private static (long Ticks, long Bytes) Min((long Ticks, long Bytes) a, (long Ticks, long Bytes) b) => a.Ticks < b.Ticks ? a : b;

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    private static string Processor()
        => File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] : "unknown processor";
}
