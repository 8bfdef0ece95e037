using System.Threading.Tasks;
using Xunit;

namespace RingGuard.Analyzers.Tests.Rules;

/// <summary>Cursors that are set back between the calls of a restartable operation.</summary>
public sealed class RG4002Tests
{
    [Fact]
    public Task Flagged_beside_silent() => MarkedSource.MatchesAsync("""
        private readonly Domain _d = new();
        public void Bad() { Errno rc; do { long g = 0; rc = Flush.Range(_d, ref g, 9); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart); } // RG4002
        public void BadBare() { Errno rc; do { long g = 0; rc = Flush.Range(_d, ref g, 9); } while (rc == Errno.Restart); } // RG4002
        public void Good() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart); }
        public void Assigned() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); Softirq.DoSoftirq(); if (rc == Errno.Restart) g = 0; } while (rc == Errno.Restart); } // RG4002
        public void Stepped() { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); Softirq.DoSoftirq(); if (rc == Errno.Restart) g = g + 1; } while (rc == Errno.Restart); }
        public void Next(Domain[] all)
        {
            foreach (var d in all)
            {
                long g = 0;
                Errno rc;
                do { rc = Flush.Range(d, ref g, 9); if (rc == Errno.Restart) Softirq.DoSoftirq(); } while (rc == Errno.Restart);
            }
        }
        public void Field() { _at = 0; Errno rc; do { rc = Flush.Range(_d, ref _at, 9); Softirq.DoSoftirq(); if (rc == Errno.Restart) _at = 0; } while (rc == Errno.Restart); } // RG4002
        private long _at;
        public void Sometimes(bool x) { long g = 0; Errno rc; do { rc = Flush.Range(_d, ref g, 9); Softirq.DoSoftirq(); if (rc == Errno.Restart && x) g = 0; } while (rc == Errno.Restart); } // RG4002?
        public void Goto()
        {
            long g;
        again:
            g = 0;
            var rc = Flush.Range(_d, ref g, 9); // RG4002
            if (rc == Errno.Restart) { Softirq.DoSoftirq(); goto again; }
        }
        """);

    [Fact]
    public Task Position_of_the_loop() => MarkedSource.MatchesAsync("""
        [Role(ValueRole.Cursor)] private long _next;
        public Errno Bad(long start, long end) { for (long g = start; g < end; g++) { long m = Plain.Read((int)g); Flush.Page(m); if (Flush.Wanted()) { _next = m + 1; return Errno.Restart; } } return Errno.Ok; } // RG4002
        public Errno Good(long start, long end) { for (long g = start; g < end; g++) { long m = Plain.Read((int)g); Flush.Page(m); if (Flush.Wanted()) { _next = g + 1; return Errno.Restart; } } return Errno.Ok; }
        public Errno Shifted(long start, long end) { for (long a = start << 12; a < end << 12; a += 4096) { Flush.Page(a); if (Flush.Wanted()) { _next = a >> 12; return Errno.Restart; } } return Errno.Ok; }
        public Errno Copied(long start, long end) { for (long g = start; g < end; g++) { long at = g + 1; Flush.Page(g); if (Flush.Wanted()) { _next = at; return Errno.Restart; } } return Errno.Ok; }
        public Errno Done(long start, long end) { for (long g = start; g < end; g++) { Flush.Page(g); if (Flush.Wanted()) { _next = end; return Errno.Restart; } } return Errno.Ok; }
        """);
}
