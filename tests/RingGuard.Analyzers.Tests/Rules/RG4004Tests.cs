using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Restartable operations that give way and report success.</summary>
public sealed class RG4004Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        private long _at;
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Bad(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) return Errno.Ok; } return Errno.Ok; } // RG4004
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Good(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { _at = g; return Errno.Restart; } } return Errno.Ok; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno BadBreak(long end) { var rc = Errno.Ok; for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Ok; break; } } return rc; } // RG4004
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno GoodBreak(long end) { var rc = Errno.Ok; for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Restart; break; } } return rc; }
        [Requires(Context.NotAtomic), Effects(Effect.LongRunning | Effect.Restartable | Effect.Reschedules)]
        public Errno Runs(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { Sched.Yield(); return Errno.Ok; } } return Errno.Ok; }
        public Errno NotRestartable(long end) { for (long g = _at; g < end; g++) { if (Flush.Wanted()) return Errno.Ok; } return Errno.Ok; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno AtStart(int cpu) { Preempt.Disable(); if (Softirq.Pending(cpu) != 0) { Preempt.Enable(); return Errno.Ok; } Preempt.Enable(); return Errno.Ok; } // RG4004
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno JustNoted(long end) { if (Flush.Wanted()) Plain.Touch(); for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) return Errno.Restart; } return Errno.Ok; }
        """);

    [Fact]
    public Task Whichever_way_the_decision_is_written() => MarkedSource.MatchesAsync("""
        private long _at;
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Kept(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); bool wanted = Flush.Wanted(); if (wanted) return Errno.Ok; } return Errno.Ok; } // RG4004
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Other(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (!Flush.Wanted()) { } else { return Errno.Ok; } } return Errno.Ok; } // RG4004
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Truth(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted() == true) { { return Errno.Ok; } } } return Errno.Ok; } // RG4004
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Goes(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); bool idle = !Flush.Wanted(); if (idle) continue; return Errno.Restart; } return Errno.Ok; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Noted(long end) { bool wanted = Flush.Wanted(); if (wanted) Plain.Touch(); return Errno.Ok; }
        """);
}
