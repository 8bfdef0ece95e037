using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>What finishes an operation, on the path that only gives way.</summary>
public sealed class RG4010Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        private long _at;
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Bad(long end) { var rc = Errno.Ok; long g = _at; for (; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Restart; break; } } Flush.Finish(); _at = g; return rc; } // RG4010
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Good(long end) { var rc = Errno.Ok; long g = _at; for (; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { rc = Errno.Restart; break; } } if (rc != Errno.Restart) Flush.Finish(); _at = g; return rc; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno EarlyReturn(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { _at = g; return Errno.Restart; } } Flush.Finish(); return Errno.Ok; }
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Early(long end) { Flush.Finish(); for (long g = _at; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { _at = g; return Errno.Restart; } } return Errno.Ok; } // RG4010
        """);

    [Fact]
    public Task The_decision_in_a_variable() => MarkedSource.MatchesAsync("""
        private long _at;
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Early(long end) { Flush.Finish(); for (long g = _at; g < end; g++) { Flush.Page(g); bool wanted = Flush.Wanted(); if (wanted) { _at = g; return Errno.Restart; } } return Errno.Ok; } // RG4010
        [Effects(Effect.LongRunning | Effect.Restartable)]
        public Errno Good(long end) { for (long g = _at; g < end; g++) { Flush.Page(g); bool wanted = Flush.Wanted(); if (wanted) { _at = g; return Errno.Restart; } } Flush.Finish(); return Errno.Ok; }
        """);
}
