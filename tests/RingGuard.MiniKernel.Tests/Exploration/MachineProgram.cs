using System;
using System.Globalization;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using Machine = RingGuard.MiniKernel.Machine;

namespace RingGuard.MiniKernel.Tests.Exploration;

/// <summary>The programs of <see cref="PublishedPrograms"/> as kernel code.</summary>
internal static class MachineProgram
{
    public static Machine Build(string name, IDecider decider)
    {
        int bracket = name.IndexOf('(');
        int n = bracket < 0 ? 0 : int.Parse(name[(bracket + 1)..^1], CultureInfo.InvariantCulture);
        Action[] threads = (bracket < 0 ? name : name[..bracket]) switch
        {
            "SB" => Two(static (x, y) => [() => Then(() => x.Write(1), () => y.Read()), () => Then(() => y.Write(1), () => x.Read())]),
            "MP" => Two(static (x, y) => [() => Then(() => x.Write(1), () => y.Write(1)), () => Then(() => y.Read(), () => x.Read())]),
            "2+2W" => Two(static (x, y) => [() => Then(() => x.Write(1), () => y.Write(1)), () => Then(() => y.Write(2), () => x.Write(2))]),
            "IRIW" => Two(static (x, y) => [() => x.Write(1), () => y.Write(1), () => Then(() => x.Read(), () => y.Read()), () => Then(() => y.Read(), () => x.Read())]),
            "readers" => Two((x, _) => [() => x.Write(1), .. Each(n, _ => Then(Cpu.Poll, () => x.Read()))]),
            "lastzero" => LastZero(n),
            "rw" => Two((x, _) => Each(n, _ => x.Write(x.Read() + 1))),
            "lockinc" => LockedIncrement(n),
            "mutexinc" => SleepingIncrement(n),
            "teeth" => Two((x, _) => [() => Then(() => x.Write(1), () => x.Write(2)), .. Each(n, _ => Then(() => x.Read(), () => x.Read()))]),
            "cas" => Two((x, _) => Each(n, i => x.CompareExchange(0, i + 1))),
            "casw" => Two((x, _) => Each(n, i => Then(() => x.CompareExchange(0, 1), () => x.Write(i + 3)))),
            "indexer" => Indexer(n),
            "signal" => Signal(n),
            "handshake" => Handshake(),
            "cinc" => Counters(n),
            "mpat" => MutexPattern(n),
            _ => FileSystem(n),
        };
        var m = new Machine(new MachineOptions { Cpus = threads.Length, Decider = decider });
        for (int cpu = 0; cpu < threads.Length; cpu++)
        {
            m.KThread(threads[cpu], cpu: cpu);
        }

        return m;
    }

    private static Action[] Two(Func<Shared<int>, Shared<int>, Action[]> threads) => threads(new Shared<int>(0, "x"), new Shared<int>(0, "y"));

    private static Action[] Each(int n, Action<int> thread) => [.. Enumerable.Range(0, n).Select(i => new Action(() => thread(i)))];

    private static void Then(Action first, Action second)
    {
        first();
        second();
    }

    private static Action[] LastZero(int n)
    {
        Shared<int>[] a = [.. Enumerable.Range(0, n + 1).Select(static _ => new Shared<int>())];
        return
        [
            () =>
            {
                int i = n;
                while (a[i].Read() != 0)
                {
                    i--;
                }
            },
            .. Each(n, i => a[i + 1].Write(a[i].Read() + 1)),
        ];
    }

    private static Action[] LockedIncrement(int n)
    {
        var guard = new SpinLock("guard");
        var x = new Shared<int>();
        return Each(n, _ =>
        {
            guard.Lock();
            x.Write(x.Read() + 1);
            guard.Unlock();
        });
    }

    private static Action[] SleepingIncrement(int n)
    {
        var guard = new Mutex("guard");
        var x = new Shared<int>();
        return Each(n, _ =>
        {
            guard.Lock();
            x.Write(x.Read() + 1);
            guard.Unlock();
        });
    }

    private static Action[] Indexer(int n)
    {
        Shared<int>[] table = [.. Enumerable.Range(0, 128).Select(static _ => new Shared<int>())];
        return Each(n, thread =>
        {
            for (int i = 0; i < 4; i++)
            {
                int message = (i * 11) + thread;
                for (int at = message * 7 % table.Length; !table[at].CompareExchange(0, message); at = (at + 1) % table.Length)
                {
                }
            }
        });
    }

    /// <summary>N sleep until one gives the signal: each before it or after it.</summary>
    private static Action[] Signal(int n) => [static () => Sched.Signal("go"), .. Each(n, static _ => Sched.WaitFor("go"))];

    /// <summary>A buffer of one place: who comes too early waits for the other, who then wakes it.</summary>
    private static Action[] Handshake()
    {
        var queue = new WaitQueue("place");
        var full = new Shared<bool>(false, "full");
        return
        [
            () =>
            {
                Sched.WaitUntil(queue, full.Read);
                full.Write(false);
            },
            () =>
            {
                full.Write(true);
                queue.WakeAll();
            },
        ];
    }

    private static Action[] Counters(int n)
    {
        Shared<int>[] counters = [new(), new(), new()];
        return Each(n, _ =>
        {
            foreach (Shared<int> counter in counters)
            {
                counter.Update(static old => old + 1);
            }
        });
    }

    private static Action[] MutexPattern(int k)
    {
        var outer = new SpinLock("m");
        SpinLock[] inner = [.. Enumerable.Range(0, k).Select(static i => new SpinLock($"lock {i}"))];
        return
        [
            .. Each(k, i =>
            {
                inner[i].Lock();
                inner[i].Unlock();
            }),
            .. Each(k, i =>
            {
                outer.Lock();
                inner[i].Lock();
                inner[i].Unlock();
                outer.Unlock();
            }),
        ];
    }

    private static Action[] FileSystem(int threads)
    {
        const int Inodes = 32;
        const int Blocks = 26;
        SpinLock[] inodeLocks = [.. Enumerable.Range(0, Inodes).Select(static i => new SpinLock($"inode {i}"))];
        SpinLock[] blockLocks = [.. Enumerable.Range(0, Blocks).Select(static i => new SpinLock($"block {i}"))];
        Shared<int>[] inodes = [.. Enumerable.Range(0, Inodes).Select(static _ => new Shared<int>())];
        Shared<bool>[] busy = [.. Enumerable.Range(0, Blocks).Select(static _ => new Shared<bool>())];
        return Each(threads, thread =>
        {
            int i = thread % Inodes;
            inodeLocks[i].Lock();
            for (int b = i * 2 % Blocks; inodes[i].Read() == 0; b = (b + 1) % Blocks)
            {
                blockLocks[b].Lock();
                if (!busy[b].Read())
                {
                    busy[b].Write(true);
                    inodes[i].Write(b + 1);
                }

                blockLocks[b].Unlock();
            }

            inodeLocks[i].Unlock();
        });
    }
}
