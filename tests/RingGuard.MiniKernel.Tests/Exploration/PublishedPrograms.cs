using System.Collections.Generic;
using System.Linq;
using RingGuard.MiniKernel.Exploration;
using static RingGuard.MiniKernel.Tests.Exploration.ModelProgram;

namespace RingGuard.MiniKernel.Tests.Exploration;

/// <summary>Programs whose number of classes is known from the literature on partial-order reduction.</summary>
internal static class PublishedPrograms
{
    public static ModelProgram StoreBuffering => new(() => [Line(Write(0), Read(1)), Line(Write(1), Read(0))]);

    public static ModelProgram MessagePassing => new(() => [Line(Write(0), Write(1)), Line(Read(1), Read(0))]);

    public static ModelProgram TwoPlusTwoW => new(() => [Line(Write(0), Write(1)), Line(Write(1), Write(0))]);

    public static ModelProgram Iriw => new(() => [Line(Write(0)), Line(Write(1)), Line(Read(0), Read(1)), Line(Read(1), Read(0))]);

    /// <summary>One writer; each reader does something of its own before it reads.</summary>
    public static ModelProgram Readers(int n) => new(() => [Line(Write(0)), .. Each(n, i => Line(Write(1 + i), Read(0)))]);

    /// <summary>Writer i reads a[i-1] and writes a[i]; a reader scans down to the first zero.</summary>
    public static ModelProgram LastZero(int n) => new(() =>
    {
        int[] a = new int[n + 1];
        return [ScanDown(a), .. Each(n, i => Increment(a, i + 1))];
    });

    /// <summary>Flanagan and Godefroid 2005, figure 8.</summary>
    public static ModelProgram FileSystem(int threads) => new(() =>
    {
        const int Inodes = 32;
        const int Blocks = 26;
        int[] inode = new int[Inodes];
        bool[] busy = new bool[Blocks];
        return Each(threads, i => Allocate(i, inode, busy));

        static IEnumerable<Operation> Allocate(int thread, int[] inode, bool[] busy)
        {
            const int InodeValue = 100;
            const int BlockLock = 200;
            const int BlockValue = 300;
            int i = thread % Inodes;
            yield return Lock(i);
            yield return Read(InodeValue + i);
            if (inode[i] == 0)
            {
                for (int b = i * 2 % Blocks; ; b = (b + 1) % Blocks)
                {
                    yield return Lock(BlockLock + b);
                    yield return Read(BlockValue + b);
                    if (!busy[b])
                    {
                        yield return Write(BlockValue + b);
                        busy[b] = true;
                        yield return Write(InodeValue + i);
                        inode[i] = b + 1;
                        yield return Unlock(BlockLock + b);
                        break;
                    }

                    yield return Unlock(BlockLock + b);
                }
            }

            yield return Unlock(i);
        }
    });

    public static ModelProgram ReadWrite(int threads) => new(() => Each(threads, static _ => Line(Read(0), Write(0))));

    public static ModelProgram LockedIncrement(int threads) => new(() => Each(threads, static _ => Line(Lock(0), Read(1), Write(1), Unlock(0))));

    /// <summary>GenMC's synthetic test cinc: each thread increments x, y and z atomically, once each. (N!)³ classes.</summary>
    public static ModelProgram AtomicIncrement(int threads) => new(() => Each(threads, static _ => Line(Write(0), Write(1), Write(2))));

    /// <summary>GenMC's synthetic test ainc: each thread increments one counter atomically.</summary>
    public static ModelProgram OneIncrement(int threads) => new(() => Each(threads, static _ => Line(Write(0))));

    /// <summary>Each thread increments one counter three times: (3N)! / (3!)ᴺ classes, by the formula.</summary>
    public static ModelProgram OneCounter(int threads) => new(() => Each(threads, static _ => Line(Write(0), Write(0), Write(0))));

    /// <summary>Flanagan and Godefroid 2005, figure 9: threads put four messages each into a hash table of 128 cells.</summary>
    public static ModelProgram Indexer(int threads) => new(() =>
    {
        int[] table = new int[128];
        return Each(threads, thread => Insert(thread, table));

        static IEnumerable<Operation> Insert(int thread, int[] table)
        {
            for (int i = 0; i < 4; i++)
            {
                int message = (i * 11) + thread;
                for (int at = message * 7 % table.Length; ; at = (at + 1) % table.Length)
                {
                    int cell = at;
                    yield return Cas(cell, () => table[cell] == 0);
                    if (table[cell] == 0)
                    {
                        table[cell] = message;
                        break;
                    }
                }
            }
        }
    });

    /// <summary>GenMC's synthetic test cas: one thread of N wins, and the others only read.</summary>
    public static ModelProgram CompareAndExchange(int threads) => new(() =>
    {
        int x = 0;
        return Each(threads, thread => Exchange(thread + 1));

        IEnumerable<Operation> Exchange(int value)
        {
            yield return Cas(0, () => x == 0);
            x = x == 0 ? value : x;
        }
    });

    /// <summary>GenMC's synthetic test casw: each thread exchanges 0 for 1, then writes a value of its own.</summary>
    public static ModelProgram CompareAndExchangeThenWrite(int threads) => new(() =>
    {
        int x = 0;
        return Each(threads, thread => Exchange(thread + 3));

        IEnumerable<Operation> Exchange(int value)
        {
            yield return Cas(0, () => x == 0);
            x = x == 0 ? 1 : x;
            yield return Write(0);
            x = value;
        }
    });

    /// <summary>GenMC's synthetic test wcas: one thread writes 2, N exchange 2 for 3.</summary>
    public static ModelProgram WriteAndExchange(int threads) => new(() =>
    {
        int x = 0;
        return [Store(), .. Each(threads, _ => Exchange())];

        IEnumerable<Operation> Store()
        {
            yield return Write(0);
            x = 2;
        }

        IEnumerable<Operation> Exchange()
        {
            yield return Cas(0, () => x == 2);
            x = x == 2 ? 3 : x;
        }
    });

    /// <summary>GenMC's synthetic test CoA.</summary>
    public static ModelProgram CoherenceOfA(int n) => new(() =>
    [
        Line(Write(0), Read(1), Read(0)),
        Line(Write(0), Read(2), Read(0)),
        .. Each(n - 1, static _ => Line(Write(1), Write(2))),
    ]);

    /// <summary>GenMC's synthetic test N-writers: N + 1 writers and a reader of one variable.</summary>
    public static ModelProgram WritersAndReader(int n) => new(() => [Line(Read(0)), .. Each(n + 1, static _ => Line(Write(0)))]);

    /// <summary>GenMC's synthetic test lock2inc: two increments under one lock.</summary>
    public static ModelProgram LockedIncrements(int threads)
        => new(() => Each(threads, static _ => Line(Lock(0), Read(1), Write(1), Read(2), Write(2), Unlock(0))));

    /// <summary>k threads take lock i, k others take lock i inside of a lock that they share.</summary>
    public static ModelProgram MutexPattern(int k) => new(() =>
    [
        .. Each(k, static i => Line(Lock(i), Unlock(i))),
        .. Each(k, static i => Line(Lock(100), Lock(i), Unlock(i), Unlock(100))),
    ]);

    /// <summary>
    /// Concuerror's tests hairbrush_teeth_1, _3 and _4: one variable, a writer that writes it <paramref name="times"/> times, and readers that
    /// read it as often. A reader is a monotone path through the writes, independent of the other readers: C(2t, t) to the power of readers.
    /// </summary>
    public static ModelProgram HairbrushTeeth(int readers, int times) => new(() =>
    [
        Line([.. Enumerable.Repeat(Write(0), times)]),
        .. Each(readers, _ => Line([.. Enumerable.Repeat(Read(0), times)])),
    ]);

    public static IEnumerable<Operation> Line(params Operation[] operations) => operations;

    private static IEnumerable<Operation>[] Each(int n, System.Func<int, IEnumerable<Operation>> thread) => [.. Enumerable.Range(0, n).Select(thread)];

    private static IEnumerable<Operation> Increment(int[] a, int i)
    {
        yield return Read(i - 1);
        int before = a[i - 1];
        yield return Write(i);
        a[i] = before + 1;
    }

    private static IEnumerable<Operation> ScanDown(int[] a)
    {
        int i = a.Length;
        do
        {
            i--;
            yield return Read(i);
        }
        while (a[i] != 0);
    }
}
