using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Long loops in which nothing else gets its turn.</summary>
public sealed class RG4008Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        public void Bad(List<long> pages) { foreach (var p in pages) Flush.Page(p); } // RG4008
        public void Good(List<long> pages, int cpu) { int n = 0; foreach (var p in pages) { Flush.Page(p); if (++n >= 512 && Flush.Wanted()) return; } }
        public void Yields(List<long> pages) { foreach (var p in pages) { Flush.Page(p); Sched.CondResched(); } }
        public void Short() { for (int i = 0; i < 40; i++) Flush.Page(i); }
        public void TooLong() { for (int i = 0; i < 400; i++) Flush.Page(i); } // RG4008
        private readonly long[] _fixed = new long[16];
        public void Fixed() { foreach (var p in _fixed) Flush.Page(p); }
        public void FixedFor() { for (int i = 0; i < _fixed.Length; i++) Flush.Page(_fixed[i]); }
        [Bounded(8)] private readonly List<long> _few = new();
        public void Few() { foreach (var p in _few) Flush.Page(p); }
        [Bounded(8)] public void FewBody(List<long> pages) { foreach (var p in pages) Flush.Page(p); }
        public void Cheap(List<long> pages) { foreach (var p in pages) Plain.Touch(); }
        [RunsIn(ExecutionMode.Boot)] public void Boot(List<long> pages) { foreach (var p in pages) Flush.Page(p); }
        [RunsIn(ExecutionMode.HardIrq)] public void Irq(List<long> pages) { foreach (var p in pages) Flush.Page(p); }
        public void Equal(List<long> pages) { int n = 0; foreach (var p in pages) { Flush.Page(p); n++; if (n == 512 && Flush.Wanted()) return; } } // RG4008
        public void EqualReset(List<long> pages) { int n = 0; foreach (var p in pages) { Flush.Page(p); if (++n == 512) { if (Flush.Wanted()) return; n = 0; } } }
        public void Modulo(List<long> pages) { int n = 0; foreach (var p in pages) { Flush.Page(p); if (++n % 512 == 0 && Flush.Wanted()) return; } }
        public void While(long end) { long g = 0; while (g < end) { Flush.Page(g); g++; } } // RG4008
        public void Do(long end) { long g = 0; do { Flush.Page(g); } while (++g < end); } // RG4008
        public void Nested(List<long> pages)
        {
            foreach (var p in pages)
            {
                for (int i = 0; i < 4; i++) Flush.Page(p + i);
                if (Flush.Wanted()) return;
            }
        }
        public void NestedBad(List<long> pages)
        {
            foreach (var p in pages) // RG4008
            {
                for (int i = 0; i < 4; i++) Flush.Page(p + i);
            }
        }
        public void Helper(List<long> pages) { foreach (var p in pages) { Flush.Page(p); LetOthers(); } }
        private static void LetOthers() => Sched.CondResched();
        [Effects(Effect.LongRunning)] public void Long(List<long> pages) { foreach (var p in pages) Plain.Touch(); } // RG4008
        [Effects(Effect.LongRunning)] public void LongNoCall(List<long> pages) { long sum = 0; foreach (var p in pages) sum += p; }
        public void Lambda(List<long> pages) { Action a = () => { foreach (var p in pages) Flush.Page(p); }; a(); } // RG4008
        public IEnumerable<long> Iterator(List<long> pages) { foreach (var p in pages) { Flush.Page(p); yield return p; } } // RG4008
        public void Goto(long end) { long g = 0; again: Flush.Page(g); if (++g < end) goto again; } // RG4008
        public void Forever() { for (;;) { if (Flush.Wanted()) break; Plain.Touch(); } }
        public void ForeverWork(Queue<long> q) { while (true) { if (q.Count == 0) { Sched.Yield(); continue; } Plain.Touch(); } }
        public void TryFinally(List<long> pages) { foreach (var p in pages) { try { Flush.Page(p); } finally { Plain.Touch(); } } } // RG4008
        """);

    [Fact]
    public Task Restart_of_unknown_condition_and_traps() => MarkedSource.MatchesAsync("""
        private static bool Peek() => Plain.Test(4);
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Unknown(List<long> pages) { foreach (var p in pages) { Plain.Touch(); if (Peek()) return Errno.Restart; } return Errno.Ok; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno UnknownBreak(List<long> pages) { var rc = Errno.Ok; foreach (var p in pages) { Plain.Touch(); if (Peek()) { rc = Errno.Restart; break; } } return rc; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno None(List<long> pages) { foreach (var p in pages) Plain.Touch(); return Errno.Ok; } // RG4008
        [RunsIn(ExecutionMode.GuestTrap)] public void Trap(List<long> pages) { foreach (var p in pages) Plain.Touch(); } // RG4008?
        [RunsIn(ExecutionMode.GuestTrap)] public void TrapShort() { for (int i = 0; i < 32; i++) Plain.Touch(); }
        """);

    [Fact]
    public Task Whichever_way_the_loop_is_written() => MarkedSource.MatchesAsync("""
        public void Once(List<long> pages) { do { foreach (var p in pages) Flush.Page(p); } while (false); } // RG4008
        public void ShortWhile() { int i = 0; while (i < 40) { Flush.Page(i); i++; } }
        public void ShortTurned() { for (int i = 0; 40 > i; i++) Flush.Page(i); }
        public void LongWhile() { int i = 0; while (i < 400) { Flush.Page(i); i++; } } // RG4008
        public void SetBack(bool again) { int i = 0; while (i < 40) { Flush.Page(i); i++; if (again) i = 0; } } // RG4008
        public void CountedTurned(List<long> pages) { int n = 0; foreach (var p in pages) { Flush.Page(p); if (512 <= ++n && Flush.Wanted()) return; } }
        private static bool Peek() => Plain.Test(4);
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Other(List<long> pages) { foreach (var p in pages) { Plain.Touch(); if (!Peek()) { } else { return (Errno.Restart); } } return Errno.Ok; }
        """);
}
