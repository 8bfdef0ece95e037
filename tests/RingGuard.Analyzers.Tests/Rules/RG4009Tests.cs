using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Preemption points under a lock in a restartable operation.</summary>
public sealed class RG4009Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Bad(long[] pages) { _rw.ReadLock(); int n = 0; foreach (var p in pages) { Flush.Page(p); if (++n > 512) Softirq.DoSoftirq(); } _rw.ReadUnlock(); return Errno.Ok; } // RG4009
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Good(long[] pages) { var rc = Errno.Ok; _rw.ReadLock(); int n = 0; foreach (var p in pages) { Flush.Page(p); if (++n > 512 && Flush.Wanted()) { rc = Errno.Restart; break; } } _rw.ReadUnlock(); return rc; }
        public void Plainly(long[] pages) { _rw.ReadLock(); foreach (var p in pages) Softirq.DoSoftirq(); _rw.ReadUnlock(); } // RG1002
        [Requires(Context.NotAtomic), Effects(Effect.LongRunning | Effect.Restartable | Effect.Sleeps)]
        public Errno Sleeping(long[] pages) { _gate.Down(); foreach (var p in pages) { Flush.Page(p); Sched.CondResched(); } _gate.Up(); return Errno.Ok; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Sleeps() { _lock.Lock(); Sched.Doze(); _lock.Unlock(); return Errno.Ok; } // RG1001
        """);
}
