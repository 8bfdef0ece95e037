using System.Threading.Tasks;
using RingGuard.Analyzers.Tests.Rules;
using Xunit;

namespace RingGuard.Analyzers.Tests.Corpus;

/// <summary>Defects of real kernels: P2M, stage 2, flush, preemption, continuation. Each kernel is a reduction with primitives of its own.</summary>
public sealed class RestartableWorkTests
{
    [Theory]
    [InlineData("pt-xen-preempt-check-bypassed-by-continue")]
    public Task Continue_bypasses(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace P2mKernel;
        public enum Rc { Ok = 0, Intr = -4, Again = -11, Restart = -85 }
        public static class Room
        {
            [Trusted("primitive")] [return: Role(ValueRole.PendingWork)] public static bool Wanted() => false;
        }
        public class Page
        {
            public static long Cas(ref long x, long o, long n) => o;
            public static void Relax() { }
            public static long Reread() => 0;
            private long _x;
            public Rc Before(bool preemptible)
            {
                long x = _x;
                for (;;) // RG4008
                {
                    switch (x & 3)
                    {
                        case 0:
                            if (Cas(ref _x, x, x + 1) != x) continue;
                            break;
                        case 1:
                            Relax();
                            x = Reread();
                            continue;
                    }
                    if (Cas(ref _x, x, x + 2) == x) break;
                    if (preemptible && Room.Wanted()) return Rc.Intr;
                }
                return Rc.Ok;
            }
            public Rc After(bool preemptible)
            {
                long x = _x;
                for (;;)
                {
                    switch (x & 3)
                    {
                        case 0:
                            if (Cas(ref _x, x, x + 1) != x) break;
                            return Rc.Ok;
                        case 1:
                            Relax();
                            x = Reread();
                            break;
                        default:
                            if (Cas(ref _x, x, x + 2) != x) break;
                            return Rc.Ok;
                    }
                    if (preemptible && Room.Wanted()) return Rc.Intr;
                }
            }
        }
        """);

    [Theory]
    [InlineData("pt-xen-unpreemptible-nested-loops")]
    public Task Nested_loops(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace P2mKernel;
        public enum Rc { Ok = 0, Fault = -14, Restart = -85 }
        public static class Room
        {
            [Effects(Effect.PreemptionPoint), Trusted("primitive")] public static bool Wanted() => false;
        }
        public class Table
        {
            private int _validated;
            [Effects(Effect.LongRunning), Trusted("primitive")] public static Rc Put(int entry) => Rc.Ok;
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Rc Before(int partial)
            {
                int i = _validated - partial;
                Rc rc;
                do // RG4008
                {
                    rc = Put(i);
                    if (rc < 0) break;
                }
                while (i-- > 0);
                return rc;
            }
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Rc After(int partial)
            {
                int i = _validated - partial;
                Rc rc;
                for (;;)
                {
                    rc = Put(i);
                    if (rc < 0) break;
                    if (i-- == 0) break;
                    if (Room.Wanted())
                    {
                        _validated = i + 1;
                        rc = Rc.Restart;
                        break;
                    }
                }
                return rc;
            }
        }
        """);

    [Theory]
    [InlineData("pt-xen-memshr-count-equality")]
    public Task Memshr(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace P2mKernel;
        public enum Rc { Ok = 0, Again = -11 }
        public static class Room
        {
            [Trusted("primitive")] [return: Role(ValueRole.PendingWork)] public static bool Wanted() => false;
        }
        public class Sharing
        {
            private long _next;
            private static bool Shared(long gfn) => (gfn & 1) != 0;
            [Cost(10), Trusted("primitive")] private static void Unshare(long gfn) { }
            public Rc Before(long end)
            {
                Rc rc = Rc.Ok;
                int count = 0;
                for (long gfn = _next; gfn < end; gfn++) // RG4008
                {
                    if (Shared(gfn))
                    {
                        Unshare(gfn);
                        count++;
                    }
                    if (count == 512 && Room.Wanted())
                    {
                        _next = gfn + 1;
                        rc = Rc.Again;
                        break;
                    }
                }
                return rc;
            }
            public Rc After(long end)
            {
                Rc rc = Rc.Ok;
                int count = 0;
                for (long gfn = _next; gfn < end; gfn++)
                {
                    if (Shared(gfn))
                    {
                        Unshare(gfn);
                        count += 0x10;
                    }
                    else
                    {
                        count++;
                    }
                    if (count >= 0x2000)
                    {
                        if (Room.Wanted())
                        {
                            _next = gfn + 1;
                            rc = Rc.Again;
                            break;
                        }
                        count = 0;
                    }
                }
                return rc;
            }
        }
        """);

    [Theory]
    [InlineData("pt-xen-arm-resume-cursor-wrong-var")]
    public Task Arm_cursor_wrong_variable(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace P2mKernel;
        public enum Rc { Ok = 0, Again = -11 }
        public static class Room
        {
            [Trusted("primitive")] [return: Role(ValueRole.PendingWork)] public static bool Wanted() => false;
        }
        public class Relinquish
        {
            private const int Shift = 12;
            [Role(ValueRole.Cursor)] private ulong _next;
            private static ulong Lookup(ulong addr) => addr;
            private static void Free(ulong maddr) { }
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Rc Before(ulong start, ulong end)
            {
                Rc rc = Rc.Ok;
                ulong addr = start;
                while (addr < end)
                {
                    ulong maddr = Lookup(addr);
                    Free(maddr);
                    if (Room.Wanted())
                    {
                        _next = maddr >> Shift; // RG4002
                        rc = Rc.Again;
                        goto done;
                    }
                    addr += 1UL << Shift;
                }
            done:
                return rc;
            }
            [Effects(Effect.LongRunning | Effect.Restartable)]
            public Rc After(ulong start, ulong end)
            {
                Rc rc = Rc.Ok;
                ulong addr = start;
                while (addr < end)
                {
                    ulong maddr = Lookup(addr);
                    Free(maddr);
                    if (Room.Wanted())
                    {
                        _next = addr >> Shift;
                        rc = Rc.Again;
                        goto done;
                    }
                    addr += 1UL << Shift;
                }
            done:
                return rc;
            }
        }
        """);

    [Theory]
    [InlineData("pt-xen-arm-root-pages-loop-bound")]
    public Task Root_pages(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace P2mKernel;
        public class Roots
        {
            public const int RootLevel = 1;
            [CountOf("Root")] public int RootPages { get; } = 16;
            public readonly object[] Root = new object[16];
            private static void Invalidate(object table) { }
            public void Before() { for (int i = 0; i < RootLevel; i++) Invalidate(Root[i]); } // RG4012
            public void After() { for (int i = 0; i < RootPages; i++) Invalidate(Root[i]); }
        }
        """);

    [Theory]
    [InlineData("pt-kvm-tdp-iter-advance-after-yield")]
    public Task Tdp_iter(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace P2mKernel;
        public struct Iter { public bool Valid; public bool Yielded; public long At; }
        public class Mmu
        {
            [LockClass("mmu", LockKind.RwSpin)] private readonly RwLock _lock = new();
            private static void Start(ref Iter it) { it.Valid = true; it.At = 0; }
            private static void Restart([Role(ValueRole.Cursor)] ref Iter it) { it.Valid = true; }
            private static void Next([Role(ValueRole.Cursor)] ref Iter it) { it.At++; }
            private static void Zap(ref Iter it) { }
            private bool CondResched([Role(ValueRole.Cursor)] ref Iter it)
            {
                _lock.WriteUnlock();
                Sched.CondResched();
                _lock.WriteLock();
                Restart(ref it);
                return true;
            }
            public void Before()
            {
                Iter it = default;
                _lock.WriteLock();
                for (Start(ref it); it.Valid; Next(ref it)) // RG4002
                {
                    if (CondResched(ref it)) continue;
                    Zap(ref it);
                }
                _lock.WriteUnlock();
            }
        }
        public class Mmu2
        {
            [LockClass("mmu", LockKind.RwSpin)] private readonly RwLock _lock = new();
            private static void Start(ref Iter it) { it.Valid = true; it.At = 0; }
            private static void Restart([Role(ValueRole.Cursor)] ref Iter it) { it.Valid = true; }
            private static void Next([Role(ValueRole.Cursor)] ref Iter it)
            {
                if (it.Yielded)
                {
                    it.Yielded = false;
                    Restart(ref it);
                    return;
                }
                it.At++;
            }
            private static void Zap(ref Iter it) { }
            private bool CondResched([Role(ValueRole.Cursor)] ref Iter it)
            {
                _lock.WriteUnlock();
                Sched.CondResched();
                _lock.WriteLock();
                it.Yielded = true;
                return true;
            }
            public void After()
            {
                Iter it = default;
                _lock.WriteLock();
                for (Start(ref it); it.Valid; Next(ref it))
                {
                    if (CondResched(ref it)) continue;
                    Zap(ref it);
                }
                _lock.WriteUnlock();
            }
        }
        """);

    [Theory]
    [InlineData("dl-xen-pause-self")]
    public Task Pause_self(string entry) => CorpusCase.MarkedAsync(entry, """
        namespace P2mKernel;
        public enum Rc { Ok = 0, Busy = -16, Restart = -85 }
        public class Altp2m
        {
            [Effects(Effect.Restartable), Trusted("primitive")] private static Rc PauseOthers(object d) => Rc.Ok;
            public Rc Before(object d, int i)
            {
                var rc = Rc.Busy;
                PauseOthers(d); // RG4001
                if (i > 0) rc = Rc.Ok;
                return rc;
            }
            public Rc After(object d, int i)
            {
                var rc = PauseOthers(d);
                if (rc != Rc.Ok) return rc;
                rc = Rc.Busy;
                if (i > 0) rc = Rc.Ok;
                return rc;
            }
        }
        """);
}
